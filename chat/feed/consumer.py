"""The socket: it only speaks. The browser says in its address at which revision it is, and nothing more."""

import asyncio
import json
import logging
from typing import Any, TypeAlias
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings

from chat.feed.hub import Room, Viewer
from chat.feed.live import LiveStep, Shown
from chat.feed.news import news
from chat.feed.visit import WRITE, Visit, standings
from chat.feed.watch import COME_BACK, NOT_YOURS, watch
from chat.turns.database import in_database_to_read
from chat.turns.outage import trouble

Scope: TypeAlias = dict[str, Any]
logger = logging.getLogger(__name__)

BEAT_SECONDS = 15.0
SEND_SECONDS = 10.0
"""A reader that takes nothing for so long is closed."""


class ConversationConsumer(AsyncWebsocketConsumer):  # type: ignore[misc]
    """One open page. A task of its own pumps news out, so that nothing here ever waits for the database."""

    pump: asyncio.Task[None] | None = None

    async def connect(self) -> None:
        if not _same_origin(self.scope):
            await self.close()
            return
        await self.accept()
        conversation: UUID = self.scope["url_route"]["kwargs"]["conversation"]
        session = self.scope["cookies"].get(settings.SESSION_COOKIE_NAME, "")
        self.pump = asyncio.create_task(self._pump(Visit(conversation, session), _since(self.scope)))

    async def disconnect(self, code: int) -> None:
        if self.pump is not None:
            self.pump.cancel()

    async def _pump(self, visit: Visit, since: int) -> None:
        try:
            with watch.over(visit) as (viewer, room):
                viewer.revision = since
                code = await Pump(self, visit, viewer, room).run()
            await self.close(code)
        except TimeoutError:
            await self.close(COME_BACK)
        except OSError:
            pass  # The browser is gone.
        except Exception as error:
            if trouble(error):  # It was told of already.
                await self.close(COME_BACK)
                return
            logger.exception("A feed of %s ended", visit.conversation)
            await self.close(COME_BACK)


class Nowhere(AsyncWebsocketConsumer):  # type: ignore[misc]
    """Any other address: there is nothing to listen to."""

    async def connect(self) -> None:
        await self.close()


class Pump:
    """Sends one viewer what is new: latest wins, no queue, one send in flight."""

    def __init__(self, consumer: ConversationConsumer, visit: Visit, viewer: Viewer, room: Room) -> None:
        self.consumer, self.visit, self.viewer, self.room = consumer, visit, viewer, room
        self.shown: dict[LiveStep, Shown] = {}
        self._beat_at = 0.0

    async def run(self) -> int:
        """Until there is nothing to say any more; gives the code to close with."""
        await self._enter()
        while not self.viewer.code:
            self.viewer.wake.clear()
            if self.viewer.hinted and not await self._news():
                return NOT_YOURS
            await self._live()
            await self._beat()
            await self.viewer.wake.wait()  # The watch wakes everybody now and then.
        return self.viewer.code

    async def _enter(self) -> None:
        """Who may listen is asked here for the first time; from then on the watch asks."""
        standing = (await in_database_to_read(standings, {self.visit}))[self.visit]
        self.viewer.access = standing.access
        if standing.access is None:
            self.viewer.leave(NOT_YOURS)

    async def _news(self) -> bool:
        """Send the rows above our revision; False if the conversation is gone."""
        self.viewer.hinted = False
        asked = (self.visit.conversation, self.viewer.revision, self.viewer.access != WRITE)
        latest = await self.room.share(asked, lambda: in_database_to_read(news, *asked))
        if latest is None:
            await self._send({"kind": "gone"})
            return False
        if latest.elements:
            await self._send(latest.frame())
        self.viewer.revision = latest.revision
        return True

    async def _live(self) -> None:
        """Send what was heard of steps whose row the page has."""
        for step in [step for step in self.room.live.values() if step.revision <= self.viewer.revision]:
            frame = self.shown.setdefault(step, Shown()).frame(step)
            if len(frame) > 2:
                await self._send(frame)
        for ended in self.shown.keys() - set(self.room.live.values()):
            del self.shown[ended]

    async def _beat(self) -> None:
        if asyncio.get_running_loop().time() >= self._beat_at:
            await self._send({"kind": "beat", "revision": self.viewer.revision})

    async def _send(self, frame: dict[str, object]) -> None:
        self._beat_at = asyncio.get_running_loop().time() + BEAT_SECONDS
        async with asyncio.timeout(SEND_SECONDS):
            await self.consumer.send(json.dumps(frame, ensure_ascii=False))


def _same_origin(scope: Scope) -> bool:
    """The page that opened the socket came from the very host and port it connects to."""
    headers = dict(scope["headers"])
    origin = urlsplit(headers.get(b"origin", b"").decode("latin-1"))
    return origin.scheme in ("http", "https") and origin.netloc == headers.get(b"host", b"").decode("latin-1")


def _since(scope: Scope) -> int:
    value = parse_qs(scope["query_string"].decode("latin-1")).get("since", ["0"])[0]
    return int(value) if value.isascii() and value.isdigit() and len(value) < 19 else 0

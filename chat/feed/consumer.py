"""The socket: it only speaks. The browser says in its address at which revision it is, and nothing more.

A plain ASGI application: a consumer of Channels would keep three tasks more for every open page.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias
from urllib.parse import parse_qs
from uuid import UUID

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from chat.feed.frame import Frame, as_text
from chat.feed.hub import Room, Viewer
from chat.feed.live import NOTHING, LiveStep, Shown
from chat.feed.news import news
from chat.feed.places import places
from chat.feed.visit import READ, WRITE, Visit
from chat.feed.watch import COME_BACK, NOT_YOURS, watch
from chat.metrics import feed_lag
from chat.review.listening import listened
from chat.turns.database import in_database, in_database_to_read
from chat.turns.outage import trouble

Scope: TypeAlias = dict[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[dict[str, Any]]]
Send: TypeAlias = Callable[[dict[str, Any]], Awaitable[None]]
logger = logging.getLogger(__name__)

BEAT_SECONDS = 15.0
MESSAGES = 100
"""Our page sends none. Some are ignored; whoever goes on is closed."""
TOO_MUCH = 1008


async def conversation_socket(scope: Scope, receive: Receive, send: Send) -> None:
    """One open page. A task of its own pumps news out, so that a browser that leaves is noticed at once."""
    if not _same_origin(scope):
        await nowhere(scope, receive, send)
        return
    await receive()
    await send({"type": "websocket.accept"})
    session = scope["cookies"].get(settings.SESSION_COOKIE_NAME, "")
    visit = Visit(scope["url_route"]["kwargs"]["conversation"], session)
    pump = asyncio.create_task(_pump(visit, _since(scope), send))
    try:
        for _ in range(MESSAGES):
            if (await receive())["type"] == "websocket.disconnect":
                return
    finally:
        pump.cancel()
    await send({"type": "websocket.close", "code": TOO_MUCH})


async def nowhere(scope: Scope, receive: Receive, send: Send) -> None:
    """Any other address: there is nothing to listen to."""
    await receive()
    await send({"type": "websocket.close"})


async def _pump(visit: Visit, since: int, send: Send) -> None:
    try:
        code = await _feed(visit, since, send)
    except OSError:
        return  # The browser is gone.
    except Exception as error:
        if not trouble(error):  # That was told of already.
            logger.exception("A feed of %s ended", visit.conversation)
        code = COME_BACK
    await send({"type": "websocket.close", "code": code})


async def _feed(visit: Visit, since: int, send: Send) -> int:
    with watch.over(visit, since) as (viewer, room):
        await watch.enter(visit, viewer)
        with places.taken(viewer):
            if viewer.access == READ and not viewer.code:
                await in_database.patiently(listened, visit)
            return await Pump(send, visit, viewer, room).run()


class Pump:
    """Sends one viewer what is new: latest wins, no queue, one send in flight."""

    def __init__(self, send: Send, visit: Visit, viewer: Viewer, room: Room) -> None:
        self.send, self.visit, self.viewer, self.room = send, visit, viewer, room
        self.shown: dict[LiveStep, Shown] = {}
        self._beat_at = 0.0

    async def run(self) -> int:
        """Until there is nothing to say any more; gives the code to close with."""
        while not self.viewer.code:
            self.viewer.wake.clear()
            if self.viewer.hinted and not await self._news():
                return NOT_YOURS
            await self._live()
            await self._beat()
            await self.viewer.wake.wait()  # The watch wakes everybody now and then.
        return self.viewer.code

    async def _news(self) -> bool:
        """Send the rows above our revision; False if the conversation is gone."""
        self.viewer.hinted = False
        asked = (self.visit.conversation, self.viewer.revision, self.viewer.access != WRITE)
        latest = await self.room.share(asked, lambda: in_database_to_read(_news_as_text, *asked))
        if latest is None:
            await self._send({"kind": "gone"})
            return False
        revision, text = latest
        if text:
            await self._send_text(text)
            self._measure()
        self.viewer.revision = revision
        return True

    def _measure(self) -> None:
        """Of the first viewer that is told; the others get the same text."""
        if self.room.hinted_at is not None:
            feed_lag.observe(asyncio.get_running_loop().time() - self.room.hinted_at)
            self.room.hinted_at = None

    async def _live(self) -> None:
        """Send what was heard of steps whose row the page has."""
        for step in [step for step in self.room.live.values() if step.revision <= self.viewer.revision]:
            text, self.shown[step] = step.news(self.shown.get(step, NOTHING))
            if text:
                await self._send_text(text)
        for ended in self.shown.keys() - set(self.room.live.values()):
            del self.shown[ended]

    async def _beat(self) -> None:
        if asyncio.get_running_loop().time() >= self._beat_at:
            await self._send({"kind": "beat", "revision": self.viewer.revision})

    async def _send(self, frame: Frame) -> None:
        await self._send_text(as_text(frame))

    async def _send_text(self, text: str) -> None:
        self._beat_at = asyncio.get_running_loop().time() + BEAT_SECONDS
        await self.send({"type": "websocket.send", "text": text})


def _news_as_text(conversation: UUID, since: int, read_only: bool) -> tuple[int, str] | None:
    """The news' revision and frame: one text for all viewers, made where it stalls nobody."""
    latest = news(conversation, since, read_only)
    if latest is None:
        return None
    return latest.revision, as_text(latest.frame()) if latest.elements else ""


_SCHEMES = {"ws": "http", "wss": "https"}


def _same_origin(scope: Scope) -> bool:
    """The page that opened the socket is of this site: of an origin that the settings name, or else of the
    very scheme, host and port that it connects to, if the host is one of ours."""
    headers = dict(scope["headers"])
    origin = headers.get(b"origin", b"").decode("latin-1").lower()
    if settings.SITE_ORIGINS:
        return origin in settings.SITE_ORIGINS
    host = headers.get(b"host", b"").decode("latin-1").lower()
    known = validate_host(split_domain_port(host)[0], settings.ALLOWED_HOSTS)
    return known and origin == f"{_SCHEMES.get(scope.get('scheme', 'ws'))}://{host}"


def _since(scope: Scope) -> int:
    value = parse_qs(scope["query_string"].decode("latin-1")).get("since", ["0"])[0]
    return int(value) if value.isascii() and value.isdigit() and len(value) < 19 else 0

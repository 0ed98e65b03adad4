"""The watch: asks every five seconds, once for all open pages of this process, what no hint has told.

Hints may be lost, or given in another process, and nobody hints that a person has logged out. The watch
compares every viewer with the rows in a constant number of queries, and wakes them all: so none of
them needs a timer or a query of its own.
"""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TypeAlias

from chat.feed.hub import Hub, Room, Viewer, hub
from chat.feed.memory import give_back
from chat.feed.visit import Standing, Visit, standings
from chat.turns.database import in_database_to_read
from chat.turns.outage import trouble

logger = logging.getLogger(__name__)

POLL_SECONDS = 5.0
PATIENCE = 30.0
"""Seconds without a look: after that, nobody knows who may listen, and nobody does."""
GIVE_BACK_SECONDS = 60.0
AT_ONCE = 200
"""Visits that one round of queries is for: between two, others come to the loop and the database."""
NOT_YOURS = 4404
LOGGED_OUT = 4401
"""It was theirs to see, and is not any more."""
TOGETHER = 0.1
"""Seconds: what changes who may see what comes in crowds, and is looked at once."""
COME_BACK = 1013


Standings: TypeAlias = dict[Visit, Standing]


class Watch:
    """Runs while there are viewers, on their loop."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self._watching: asyncio.Task[None] | None = None
        self._coming: set[Visit] = set()
        self._asking: asyncio.Task[Standings] | None = None
        self._asked: asyncio.Task[Standings] | None = None
        self._called = asyncio.Event()

    def look_soon(self) -> None:
        """Somebody has logged out, or lost a right: nobody waits five seconds. From any thread."""
        if self.hub.loop is not None:
            self.hub.loop.call_soon_threadsafe(self._called.set)

    @contextmanager
    def over(self, visit: Visit, since: int = 0) -> Iterator[tuple[Viewer, Room]]:
        """Be a viewer, who is watched over until it leaves. On the loop."""
        with self.hub.viewing(visit.conversation) as (viewer, room):
            viewer.session, viewer.revision = visit.session, since
            if self._watching is None or self._watching.done():
                self._called = asyncio.Event()  # Of this loop.
                self._watching = asyncio.create_task(self._watch())
            yield viewer, room

    async def enter(self, visit: Visit, viewer: Viewer) -> None:
        """The first look at one who comes; a crowd that comes back is looked at together."""
        viewer.hinted = False
        self._coming.add(visit)
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._ask(self._asked))
        _tell(viewer, (await asyncio.shield(self._asking))[visit])

    async def _ask(self, before: "asyncio.Task[Standings] | None") -> Standings:
        """While those before are asked for, others join us."""
        if before is not None and not before.done():
            await asyncio.wait([before])
        coming, self._coming = self._coming, set()
        self._asked, self._asking = self._asking, None
        return await in_database_to_read(standings, coming)

    async def _watch(self) -> None:
        loop = asyncio.get_running_loop()
        looked_at = gave_back_at = loop.time()
        while self.hub.rooms:
            await self._wait()
            try:
                async with asyncio.timeout(PATIENCE):
                    await self.look()
                looked_at = loop.time()
            except Exception as error:
                if not trouble(error):  # That was told of already.
                    logger.exception("What is new, and who may see it, could not be read")
            if loop.time() >= looked_at + PATIENCE:
                self._send_away()
            if not self.hub.rooms or loop.time() >= gave_back_at + GIVE_BACK_SECONDS:
                gave_back_at = loop.time()
                await asyncio.to_thread(give_back)

    async def _wait(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(POLL_SECONDS):
                await self._called.wait()
                await asyncio.sleep(TOGETHER)
        self._called.clear()

    async def look(self) -> None:
        """Compare every viewer with the rows."""
        everybody = [
            (viewer, room, Visit(conversation, viewer.session))
            for conversation, room in self.hub.rooms.items()
            for viewer in room.viewers
            if viewer.session is not None
        ]
        for at in range(0, len(everybody), AT_ONCE):
            some = everybody[at : at + AT_ONCE]
            found = await in_database_to_read(standings, {visit for _, _, visit in some})
            for viewer, room, visit in some:
                room.shared.clear()  # Whoever wanted it has it by now.
                _tell(viewer, found[visit])

    def _send_away(self) -> None:
        for room in self.hub.rooms.values():
            for viewer in room.viewers:
                viewer.leave(COME_BACK)


def _tell(viewer: Viewer, standing: Standing) -> None:
    if standing.access is None:
        viewer.leave(NOT_YOURS if viewer.access is None else LOGGED_OUT)
    viewer.access, viewer.person = standing.access, standing.person
    if standing.revision is None or standing.revision > viewer.revision:
        viewer.hinted = True
    viewer.wake.set()


watch = Watch(hub)

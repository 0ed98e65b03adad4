"""The watch: asks every five seconds, once for all open pages of this process, what no hint has told.

Hints may be lost, or given in another process, and nobody hints that a person has logged out. The watch
compares every viewer with the rows in a constant number of queries, and wakes them all: so none of
them needs a timer or a query of its own.
"""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager

from chat.feed.hub import Hub, Room, Viewer, hub
from chat.feed.visit import Standing, Visit, standings
from chat.turns.database import in_database_to_read

logger = logging.getLogger(__name__)

POLL_SECONDS = 5.0
PATIENCE = 2
"""Looks in a row that may fail: after that, nobody knows who may listen, and nobody does."""
AT_ONCE = 200
"""Visits that one round of queries is for: between two, others come to the loop and the database."""
NOT_YOURS = 4404
COME_BACK = 1013


class Watch:
    """Runs while there are viewers, on their loop."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self._watching: asyncio.Task[None] | None = None

    @contextmanager
    def over(self, visit: Visit) -> Iterator[tuple[Viewer, Room]]:
        """Be a viewer, who is watched over until it leaves. On the loop."""
        with self.hub.viewing(visit.conversation) as (viewer, room):
            viewer.session = visit.session
            if self._watching is None or self._watching.done():
                self._watching = asyncio.create_task(self._watch())
            yield viewer, room

    async def _watch(self) -> None:
        failed = 0
        while self.hub.rooms:
            await asyncio.sleep(POLL_SECONDS)
            try:
                async with asyncio.timeout(2 * POLL_SECONDS):
                    await self.look()
                failed = 0
            except Exception:
                logger.exception("What is new, and who may see it, could not be read")
                failed += 1
                if failed == PATIENCE:
                    self._send_away()

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
                _tell(viewer, room, found[visit])

    def _send_away(self) -> None:
        for room in self.hub.rooms.values():
            for viewer in room.viewers:
                viewer.leave(COME_BACK)


def _tell(viewer: Viewer, room: Room, standing: Standing) -> None:
    viewer.access = standing.access
    if standing.access is None:
        viewer.leave(NOT_YOURS)
    room.shared.clear()  # Whoever wanted it has it by now.
    if standing.revision is None or standing.revision > viewer.revision:
        viewer.hinted = True
    viewer.wake.set()


watch = Watch(hub)

"""The hub: tells the viewers in this process that a conversation has changed, and holds its live text.

A hint says only *that* something changed. It may be lost, doubled or late and do no harm: whoever is
hinted reads the rows above its own revision.
"""

import asyncio
from collections.abc import Callable, Coroutine, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar
from uuid import UUID

from chat.feed.live import LiveStep

T = TypeVar("T")

FLUSH_SECONDS = 0.04
"""Live text goes out at once for its first piece, then at most this often. A model's answer is read a little
less often, so that what is read goes out at once."""

JOIN_SECONDS = 0.016
"""Hints that come so close together are told as one: a turn ends with several."""

BEGIN_SECONDS = 0.05
"""The same while nothing is live: a turn that was said is told with its claim and its first step."""

RENDERING_SHARE = 10
"""A text that takes long to render is rendered less often: a tenth of the time at most."""


@dataclass(slots=True, eq=False)
class Viewer:
    """One open page: woken when there is news."""

    wake: asyncio.Event = field(default_factory=asyncio.Event)
    hinted: bool = True
    """Rows may have changed. True at first: whatever happened before the page came is news to it."""
    revision: int = 0
    """What it has been told of the rows."""
    session: str | None = None
    """Whose right to see it the watch asks for; None if it is no page but a part of ours."""
    access: str | None = None
    person: str = ""
    """Whose page it is."""
    code: int = 0
    """What its socket is to be closed with, once it is no viewer any more."""

    def leave(self, code: int) -> None:
        self.code = code
        self.wake.set()


@dataclass(slots=True, eq=False)
class Room:
    """The viewers and the live steps of one conversation."""

    viewers: set[Viewer] = field(default_factory=set)
    live: dict[int, LiveStep] = field(default_factory=dict)
    shared: dict[Hashable, asyncio.Task[Any]] = field(default_factory=dict)
    """What one viewer has asked for, and the others need not, until the next hint."""
    telling: asyncio.TimerHandle | None = None
    """When its viewers will be woken for what they were hinted at; live text wakes them sooner."""
    flush: asyncio.TimerHandle | None = None
    flushed_at: float = -1.0
    hinted_at: float | None = None
    """When the first hint came that nobody has been told the news of."""

    def tell(self) -> None:
        """Wake the viewers once a few hints had time to join."""
        if self.telling is None:
            seconds = JOIN_SECONDS if self.live else BEGIN_SECONDS
            self.telling = asyncio.get_running_loop().call_later(seconds, self.wake)

    def wake(self) -> None:
        if self.telling is not None:
            self.telling.cancel()
            self.telling = None
        for viewer in self.viewers:
            viewer.wake.set()

    async def share(self, key: Hashable, ask: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """The answer to `ask`, once for all viewers that come with this `key` before the next hint."""
        task = self.shared.get(key)
        if task is None:
            task = self.shared[key] = asyncio.create_task(ask())
        try:
            answer: T = await asyncio.shield(task)
        except Exception:
            self.shared.pop(key, None)  # A failure is not kept: the next one asks again.
            raise
        return answer


class Beyond(Protocol):
    """The other processes, where there are some. Told on the loop; none may wait for anything."""

    def hint(self, conversation: UUID) -> None:
        """Its rows have changed, and it was this process that changed them."""

    def heard(self, conversation: UUID) -> None:
        """Its live text has grown."""

    def changed(self, conversation: UUID) -> None:
        """Who watches it, or what of it is live, is no longer the same."""


class Hub:
    """All rooms of this process. `loop` is where the viewers live; without one, hints go nowhere."""

    def __init__(self) -> None:
        self.rooms: dict[UUID, Room] = {}
        self.loop: asyncio.AbstractEventLoop | None = None
        self.beyond: Beyond | None = None

    def attach(self) -> None:
        """The viewers live on the running loop."""
        self.loop = asyncio.get_running_loop()

    def detach(self) -> None:
        self.loop = None
        self.rooms.clear()

    def hint(self, conversation: UUID) -> None:
        """The rows of `conversation` have changed. From any thread."""
        if self.loop is not None and not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self._hint, conversation)

    def _hint(self, conversation: UUID) -> None:
        self.hinted(conversation)
        if self.beyond is not None:
            self.beyond.hint(conversation)

    def hinted(self, conversation: UUID) -> None:
        """Its viewers here are soon to look: there may be news. On the loop."""
        if room := self.rooms.get(conversation):
            room.shared.clear()
            room.hinted_at = room.hinted_at or asyncio.get_running_loop().time()
            for viewer in room.viewers:
                viewer.hinted = True
            room.tell()

    @contextmanager
    def viewing(self, conversation: UUID, viewer: Viewer | None = None) -> Iterator[tuple[Viewer, Room]]:
        """Be a viewer of `conversation`. On the loop."""
        room, viewer = self.rooms.setdefault(conversation, Room()), viewer or Viewer()
        room.viewers.add(viewer)
        self._changed(conversation)
        try:
            yield viewer, room
        finally:
            room.viewers.discard(viewer)
            self._forget(conversation)
            self._changed(conversation)

    def go_live(self, conversation: UUID, live: LiveStep) -> None:
        """`live` begins to stream: there is time to tell before its first words. On the loop."""
        self.rooms.setdefault(conversation, Room()).live[live.step] = live
        self.tell(conversation)
        self._changed(conversation)

    def end_live(self, conversation: UUID, step: int) -> None:
        """The step's row says everything now. On the loop."""
        if room := self.rooms.get(conversation):
            room.live.pop(step, None)
            self._forget(conversation)
            self._changed(conversation)

    def tell(self, conversation: UUID) -> None:
        """Nothing more comes soon: whoever was hinted at something need not wait for more. On the loop."""
        room = self.rooms.get(conversation)
        if room is not None and room.telling is not None:
            room.wake()

    def heard(self, conversation: UUID) -> None:
        """Live text has grown: wake the viewers now, or when the joining window ends. On the loop."""
        if self.beyond is not None:
            self.beyond.heard(conversation)
        room = self.rooms.get(conversation)
        if room is None or not room.viewers or room.flush is not None:
            return
        loop = asyncio.get_running_loop()
        pause = max(FLUSH_SECONDS, RENDERING_SHARE * max(live.blocks.cost for live in room.live.values()))
        room.flush = loop.call_at(max(loop.time(), room.flushed_at + pause), self._flush, room)

    def _flush(self, room: Room) -> None:
        room.flush, room.flushed_at = None, asyncio.get_running_loop().time()
        room.wake()

    def _changed(self, conversation: UUID) -> None:
        if self.beyond is not None:
            self.beyond.changed(conversation)

    def _forget(self, conversation: UUID) -> None:
        room = self.rooms.get(conversation)
        if room is not None and not room.viewers and not room.live:
            for timer in (room.telling, room.flush):
                if timer is not None:
                    timer.cancel()
            del self.rooms[conversation]


hub = Hub()

"""The teller: says to the other processes what happens in this one, all of it in one message."""

import asyncio
from collections.abc import Iterable, Iterator
from uuid import UUID

from chat.feed.bridge.groups import ASKING, WATCHING
from chat.feed.bridge.link import Link
from chat.feed.bridge.replica import Replica, Told
from chat.feed.bridge.said import Said, ended, hint, parcels, piece
from chat.feed.hub import Hub
from chat.feed.live import LiveStep

TELL_SECONDS = 0.025
"""A step's first words go out at once, and all else that there is with them; or this often at most."""


class Teller:
    """Latest wins, no queue, one send in flight: a turn never waits for Redis. Renders nothing."""

    def __init__(self, hub: Hub, link: Link) -> None:
        self.hub, self.link = hub, link
        self._told: dict[UUID, dict[LiveStep, Told]] = {}
        """What is live here, and how much of it the others have been told."""
        self._grown: set[UUID] = set()
        self._hinted: set[UUID] = set()
        self._ended: set[tuple[UUID, int]] = set()
        self._askers: dict[str, set[UUID]] = {}
        self._due, self._telling = asyncio.Event(), asyncio.Lock()
        self._timer: asyncio.TimerHandle | None = None
        self._told_at = -TELL_SECONDS

    def hint(self, conversation: UUID) -> None:
        self._hinted.add(conversation)
        self._soon()

    def grown(self, conversation: UUID) -> None:
        """There is more live text. If it is another process's, it is not ours to tell."""
        if steps := self._told.get(conversation):
            self._grown.add(conversation)
            self._soon() if all(told.begun for told in steps.values()) else self._due.set()

    def changed(self, conversation: UUID) -> None:
        """Steps may have begun here, or ended."""
        before, live = self._told.pop(conversation, {}), self._live(conversation)
        if live:
            self._told[conversation] = {step: before.get(step) or Told() for step in live}
        if gone := before.keys() - set(live):
            self._ended |= {(conversation, step.step) for step in gone}
            self._soon()
        self.link.want(ASKING, bool(self._told))

    def _live(self, conversation: UUID) -> list[LiveStep]:
        """Of a turn of this process, not what another one told us."""
        room = self.hub.rooms.get(conversation)
        return [step for step in room.live.values() if not isinstance(step, Replica)] if room else []

    def ask(self, channel: str, conversation: UUID) -> None:
        """The process that reads `channel` came late, or missed something: tell it all."""
        if conversation in self._told:
            self._askers.setdefault(channel, set()).add(conversation)
            self._due.set()

    def tell_all_again(self) -> None:
        """To everybody: some may have asked before we could hear it."""
        for conversation, steps in self._told.items():
            self._told[conversation] = {step: Told() for step in steps}
        self._grown |= self._told.keys()
        self._due.set()

    async def keep_telling(self) -> None:
        """Until cancelled."""
        while True:
            await self._due.wait()
            await self.tell()

    async def tell(self) -> None:
        """All there is. What is not taken is told again, from where it began, with whatever comes next."""
        async with self._telling:
            for parcel in parcels(self._taken_up()):
                if await self.link.send(WATCHING, [said.message for said in parcel]):
                    for said in parcel:
                        said.taken()
            while self._askers:
                channel, asked = self._askers.popitem()
                for parcel in parcels(self._pieces(asked, again=True)):
                    await self.link.send_to(channel, [said.message for said in parcel])

    def _taken_up(self) -> list[Said]:
        """The news first: a page shows the text of a step once it has its row."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer, self._told_at = None, asyncio.get_running_loop().time()
        self._due.clear()
        news = [*map(hint, self._hinted), *(ended(*each) for each in self._ended)]
        pieces = [*self._pieces(self._grown)]
        for told_of in (self._hinted, self._ended, self._grown):
            told_of.clear()
        return news + pieces

    def _pieces(self, conversations: Iterable[UUID], again: bool = False) -> Iterator[Said]:
        """What is new, or all."""
        for conversation in conversations:
            for live, told in self._told.get(conversation, {}).items():
                if said := piece(conversation, live, Told() if again else told):
                    yield said

    def _soon(self) -> None:
        if self._timer is None:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_at(max(loop.time(), self._told_at + TELL_SECONDS), self._due.set)

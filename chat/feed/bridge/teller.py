"""The teller: one more viewer of a conversation that is live here, who passes on what is said."""

from collections.abc import Iterable
from uuid import UUID

from chat.feed.bridge.groups import watching
from chat.feed.bridge.link import Link, Message
from chat.feed.bridge.replica import Piece, Replica, Told
from chat.feed.hub import Hub, Room, Viewer
from chat.feed.live import LiveStep


def own(room: Room) -> list[LiveStep]:
    """What is live by a turn of this process, and not because another one told us."""
    return [live for live in room.live.values() if not isinstance(live, Replica)]


class Teller:
    """Latest wins, no queue, one send in flight: a turn never waits for Redis. Renders nothing."""

    def __init__(self, hub: Hub, link: Link, conversation: UUID) -> None:
        self.hub, self.link, self.conversation = hub, link, conversation
        self.viewer = Viewer()
        self._askers: set[str] = set()
        self._told: dict[int, Told] = {}

    def ask(self, channel: str) -> None:
        """The process that reads `channel` came late, or missed something: tell it all."""
        self._askers.add(channel)
        self.viewer.wake.set()

    def tell_all_again(self) -> None:
        """To everybody: some may have asked before we could hear it."""
        self._told.clear()
        self.viewer.wake.set()

    async def run(self) -> None:
        """Until nothing is live here."""
        with self.hub.viewing(self.conversation, self.viewer) as (_, room):
            while own(room):
                self.viewer.wake.clear()
                await self._answer(room)
                await self._tell(room)
                await self.viewer.wake.wait()
            await self._end(list(self._told))

    async def _answer(self, room: Room) -> None:
        while self._askers:
            asker = self._askers.pop()
            for piece in [piece for live in own(room) if (piece := Told().piece(live))]:
                await self.link.send_to(asker, self._piece(piece))

    async def _tell(self, room: Room) -> None:
        for live in own(room):
            told = self._told.setdefault(live.step, Told())
            # What was not taken is told again, from where it began, with whatever comes next.
            if (piece := told.piece(live)) and await self._say(self._piece(piece)):
                told.tell(piece)
        await self._end([step for step in self._told if step not in room.live])

    async def _end(self, steps: Iterable[int]) -> None:
        """Should this be lost, the rows are looked at anyway."""
        for step in steps:
            self._told.pop(step, None)
            await self._say({"kind": "ended", "conversation": self.conversation.hex, "step": step})

    async def _say(self, message: Message) -> bool:
        return await self.link.send(watching(self.conversation), message)

    def _piece(self, piece: Piece) -> Message:
        return {"kind": "piece", "conversation": self.conversation.hex, "piece": piece}

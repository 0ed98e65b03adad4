"""The listener: grows replicas of what streams in other processes, for those who watch in this one."""

import asyncio
import logging
from uuid import UUID

from chat.feed.bridge import checkpoints
from chat.feed.bridge.groups import ASKING, WATCHING
from chat.feed.bridge.link import Link
from chat.feed.bridge.replica import Piece, Replica
from chat.feed.hub import Hub
from chat.turns.database import in_database_to_read
from chat.turns.outage import passing

logger = logging.getLogger(__name__)

ASK_SECONDS = 0.5
"""Who missed something asks for it this often at most."""
LOOK_SECONDS = 2.5
"""How often the rows are looked at for what Redis has not said."""


class Listener:
    def __init__(self, hub: Hub, link: Link) -> None:
        self.hub, self.link = hub, link
        self._asked_at: dict[UUID, float] = {}
        """When we last asked for each conversation that is watched."""
        self._heard_of: set[int] = set()
        """Steps that Redis has said something of since the rows were looked at."""

    def watch(self, conversation: UUID, watched: bool) -> None:
        """Whether somebody here watches `conversation`."""
        if watched == (conversation in self._asked_at):
            return
        if watched:
            self._asked_at[conversation] = -ASK_SECONDS
            if WATCHING in self.link.groups:
                self.ask(conversation)
        else:
            del self._asked_at[conversation]
            room = self.hub.rooms.get(conversation)
            self.drop(conversation, set(room.live) if room else set())
        self.link.want(WATCHING, bool(self._asked_at))

    def joined(self) -> None:
        """From now on we hear of what is watched; what was said before is asked for, and read."""
        for conversation in self._asked_at:
            self.ask(conversation)
            self.hub.hinted(conversation)

    def hear(self, conversation: UUID, piece: Piece) -> None:
        """A piece has come from where its step runs."""
        if conversation in self._asked_at:
            self._heard_of.add(piece["step"])
            self._grow(conversation, piece)

    def _grow(self, conversation: UUID, piece: Piece) -> None:
        live = self.hub.rooms[conversation].live.get(piece["step"])
        if live is None:
            live = Replica(piece["step"], piece["revision"])
            self.hub.go_live(conversation, live)
        if not isinstance(live, Replica):
            return  # It runs here.
        if not live.take(piece):
            self.ask(conversation)
        self.hub.heard(conversation)

    def drop(self, conversation: UUID, steps: set[int]) -> None:
        """Nothing more comes of `steps`: the rows say everything."""
        room = self.hub.rooms.get(conversation)
        for step in steps:
            if room is not None and isinstance(room.live.get(step), Replica):
                self.hub.end_live(conversation, step)

    def ask(self, conversation: UUID) -> None:
        """Have all that is live of `conversation` told again from its beginning, to this process alone."""
        now = asyncio.get_running_loop().time()
        if now >= self._asked_at[conversation] + ASK_SECONDS:
            self._asked_at[conversation] = now
            question = {"kind": "ask", "conversation": conversation.hex, "channel": self.link.channel}
            self.link.post(ASKING, question)

    async def keep_looking(self) -> None:
        """Until cancelled."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                with passing():
                    await self._look()
            except Exception:
                logger.exception("The steps under way were not looked at")

    async def _look(self) -> None:
        """Drop what no longer streams, and take from the rows what nothing was heard of."""
        heard_of: set[int] = self._heard_of if self.link.channel else set()
        self._heard_of = set()
        if not self._asked_at:
            return
        before = {(here, step) for here in self._asked_at for step in self.hub.rooms[here].live}
        found = await in_database_to_read(checkpoints.streaming, list(self._asked_at))
        for conversation, step in before - set(found):
            self.drop(conversation, {step})
        await self._make_up_for({step: room for room, step in found if step not in heard_of})

    async def _make_up_for(self, silent: dict[int, UUID]) -> None:
        """Of what nothing was heard for a while, ask where it runs, and see what is written down of it."""
        for conversation in set(silent.values()) & self._asked_at.keys():
            self.ask(conversation)
        if silent:
            for piece in await in_database_to_read(checkpoints.written, list(silent)):
                if silent[piece["step"]] in self._asked_at:
                    self._grow(silent[piece["step"]], piece)

"""The bridge: the hub of this process, joined to those of the others.

Where a turn runs, a teller says what it hears; where somebody watches, a replica grows from it in the hub, as
if the turn ran there. Redis is only the quick way: the rows are looked at too, every few seconds.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any
from uuid import UUID

from channels.layers import get_channel_layer

from chat.feed.bridge.groups import asking, subject, watching
from chat.feed.bridge.link import SEND_SECONDS, Link, Message
from chat.feed.bridge.listener import Listener
from chat.feed.bridge.teller import Teller, own
from chat.feed.hub import Hub, hub


class Bridge:
    """One process's end of it. All of it on the loop."""

    def __init__(self, hub: Hub, layer: Any) -> None:
        self.hub = hub
        self.link = Link(layer, self._heard, self._joined)
        self.listener = Listener(hub, self.link)
        self._tellers: dict[UUID, Teller] = {}
        self._telling: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Join the hub to the others. Redis need not be there, now or ever."""
        tasks = [asyncio.create_task(work()) for work in (self.link.keep, self.listener.keep_looking)]
        self.hub.beyond = self
        try:
            yield
        finally:
            await self._say_the_rest()
            self.hub.beyond = None
            ending = [*tasks, *self._telling]
            for task in ending:
                task.cancel()
            await asyncio.gather(*ending, return_exceptions=True)

    async def _say_the_rest(self) -> None:
        """The last hints, of turns that were handed over; not for long."""
        with suppress(TimeoutError):
            async with asyncio.timeout(SEND_SECONDS):
                await asyncio.gather(self.link.posted(), *self._telling)

    def hint(self, conversation: UUID) -> None:
        self.link.post(watching(conversation), {"kind": "hint", "conversation": conversation.hex})

    def changed(self, conversation: UUID) -> None:
        """Tell what is live here, and listen for whoever watches here."""
        room, teller = self.hub.rooms.get(conversation), self._tellers.get(conversation)
        if teller is not None:
            teller.viewer.wake.set()
        elif room is not None and own(room):
            self._begin_to_tell(conversation)
        watchers = room.viewers - {teller.viewer if teller else None} if room else set()
        self.listener.watch(conversation, bool(watchers))

    def _begin_to_tell(self, conversation: UUID) -> None:
        teller = self._tellers[conversation] = Teller(self.hub, self.link, conversation)
        task = asyncio.create_task(self._tell(teller))
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)

    async def _tell(self, teller: Teller) -> None:
        self.link.want(asking(teller.conversation))
        try:
            await teller.run()
        finally:
            del self._tellers[teller.conversation]
            self.link.want(asking(teller.conversation), False)
            if self.hub.beyond is self:
                self.changed(teller.conversation)  # It may have gone live again just now.

    def _joined(self, group: str) -> None:
        """Make up for what was said before we were there."""
        match subject(group):
            case "watching", conversation:
                self.listener.joined(conversation)
            case "asking", conversation if conversation in self._tellers:
                self._tellers[conversation].tell_all_again()

    def _heard(self, message: Message) -> None:
        match message:
            case {"kind": "hint", "conversation": name}:
                self.hub.hinted(UUID(name))
            case {"kind": "piece", "conversation": name, "piece": piece}:
                self.listener.hear(UUID(name), piece)
            case {"kind": "ended", "conversation": name, "step": step}:
                self.listener.drop(UUID(name), {step})
            case {"kind": "ask", "conversation": name, "channel": channel}:
                if teller := self._tellers.get(UUID(name)):
                    teller.ask(channel)


@asynccontextmanager
async def bridging() -> AsyncIterator[None]:
    """Join this process to the others while it runs, web server or worker: `async with bridging():`.

    The hub is attached to the running loop: hints go out, and what turns here say is heard elsewhere.
    """
    hub.attach()
    try:
        async with Bridge(hub, get_channel_layer("bridge")).open():
            yield
    finally:
        hub.detach()

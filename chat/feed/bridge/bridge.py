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

from chat.feed.bridge.groups import ASKING, WATCHING
from chat.feed.bridge.link import SEND_SECONDS, Link, Message
from chat.feed.bridge.listener import Listener
from chat.feed.bridge.teller import Teller
from chat.feed.hub import Hub, hub


class Bridge:
    """One process's end of it. All of it on the loop."""

    def __init__(self, hub: Hub, layer: Any) -> None:
        self.hub = hub
        self.link = Link(layer, self._heard, self._joined)
        self.listener = Listener(hub, self.link)
        self.teller = Teller(hub, self.link)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Join the hub to the others. Redis need not be there, now or ever."""
        work = (self.link.keep, self.listener.keep_looking, self.teller.keep_telling)
        tasks = [asyncio.create_task(each()) for each in work]
        self.hub.beyond = self
        try:
            yield
        finally:
            await self._say_the_rest()
            self.hub.beyond = None
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _say_the_rest(self) -> None:
        """The last hints, of turns that were handed over; not for long."""
        with suppress(TimeoutError):
            async with asyncio.timeout(SEND_SECONDS):
                await asyncio.gather(self.link.posted(), self.teller.tell())

    def hint(self, conversation: UUID) -> None:
        self.teller.hint(conversation)

    def heard(self, conversation: UUID) -> None:
        self.teller.grown(conversation)

    def changed(self, conversation: UUID) -> None:
        """Tell what is live here, and listen for whoever watches here."""
        room = self.hub.rooms.get(conversation)
        self.teller.changed(conversation)
        self.listener.watch(conversation, bool(room and room.viewers))

    def _joined(self, group: str) -> None:
        """Make up for what was said before we were there."""
        if group == WATCHING:
            self.listener.joined()
        if group == ASKING:
            self.teller.tell_all_again()

    def _heard(self, message: Message) -> None:
        match message:
            case {"kind": "hint", "conversation": name}:
                self.hub.hinted(UUID(name))
            case {"kind": "piece", "conversation": name, "piece": piece}:
                self.listener.hear(UUID(name), piece)
            case {"kind": "ended", "conversation": name, "step": step}:
                self.listener.drop(UUID(name), {step})
            case {"kind": "ask", "conversation": name, "channel": channel}:
                self.teller.ask(channel, UUID(name))


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

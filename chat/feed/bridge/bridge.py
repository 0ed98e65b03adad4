"""The bridge: the hub of this process, joined to those of the others.

Where a turn runs, a teller says what it hears; where somebody watches, a replica grows from it in the hub, as
if the turn ran there. Redis is only the quick way: the rows are looked at too, every few seconds.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any
from uuid import UUID

from channels.layers import get_channel_layer

from chat.feed.bridge.groups import WORKERS, asking, subject, watching
from chat.feed.bridge.link import SEND_SECONDS, Link, Message
from chat.feed.bridge.listener import Listener
from chat.feed.bridge.teller import Teller, own
from chat.feed.hub import Hub, hub

Told = Callable[[Message], None]


class Bridge:
    """One process's end of it. On the loop, but for `tell_workers`."""

    def __init__(self, hub: Hub, layer: Any, told: Told | None = None) -> None:
        self.hub, self.told = hub, told
        self.link = Link(layer, self._heard, self._joined)
        self.listener = Listener(hub, self.link)
        self._tellers: dict[UUID, Teller] = {}
        self._telling: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Join the hub to the others. Redis need not be there, now or ever."""
        tasks = [asyncio.create_task(work()) for work in (self.link.keep, self.listener.keep_looking)]
        self.hub.beyond = self
        if self.told is not None:
            self.link.want(WORKERS)
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
            case {"kind": "told", "what": what}:
                if self.told is not None:
                    self.told(what)
            case {"kind": "hint", "conversation": name}:
                self.hub.hinted(UUID(name))
            case {"kind": "piece", "conversation": name, "piece": piece}:
                self.listener.hear(UUID(name), piece)
            case {"kind": "ended", "conversation": name, "step": step}:
                self.listener.drop(UUID(name), {step})
            case {"kind": "ask", "conversation": name, "channel": channel}:
                if teller := self._tellers.get(UUID(name)):
                    teller.ask(channel)

    def tell_workers(self, what: Message) -> None:
        """From any thread."""
        loop = self.hub.loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self.link.post, WORKERS, {"kind": "told", "what": what})


_bridges: list[Bridge] = []


@asynccontextmanager
async def bridging(told: Told | None = None) -> AsyncIterator[None]:
    """Join this process to the others while it runs, web server or worker: `async with bridging():`.

    The hub is attached to the running loop: hints go out, and what turns here say is heard elsewhere.
    A worker gives `told`: it is called on the loop with whatever any process says by `tell_workers`.
    """
    hub.attach()
    bridge = Bridge(hub, get_channel_layer("bridge"), told)
    _bridges.append(bridge)
    try:
        async with bridge.open():
            yield
    finally:
        _bridges.remove(bridge)
        hub.detach()


def tell_workers(what: Message) -> None:
    """Say `what`, e.g. `{"stop": 7}`, to all workers, from any thread.

    Quick but not sure: it is lost if Redis is, so the rows must say it too.
    """
    for bridge in _bridges:
        bridge.tell_workers(what)

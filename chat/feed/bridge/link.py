"""The link: this process's line to the others, Channels' layer, kept alive.

Nothing here waits for Redis longer than a moment, and nothing is kept for later: what can't be sent is
dropped. An echo of our own judges whether the line works both ways; a line that doesn't is built anew.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from typing import Any, TypeAlias
from uuid import uuid4

Message: TypeAlias = dict[str, Any]
logger = logging.getLogger(__name__)

SEND_SECONDS = 0.25
"""A message that Redis doesn't take within this time is dropped."""
OPEN_SECONDS = 1.0
ECHO_SECONDS = 2.0
"""How often we speak to ourselves, and how long the echo may take."""
SHOUTS = 4
"""How often within that time: the first may overtake the subscription that it is to be heard by."""
AGAIN_SECONDS = 1.0
STAY_SECONDS = 10.0
"""A group is left when nobody has wanted it for so long: people reload pages."""
ECHO: Message = {"kind": "echo"}


class Link:
    """`heard` is given what others say, `joined` the name of each group that was joined, or joined again."""

    def __init__(self, layer: Any, heard: Callable[[Message], None], joined: Callable[[str], None]) -> None:
        self.layer, self.heard, self.joined = layer, heard, joined
        self.name = uuid4().hex
        """By which we know our own messages."""
        self.channel: str | None = None
        """Where others may write to this process alone; None while there is no line."""
        self.groups: set[str] = set()
        self._wanted: set[str] = set()
        self._unwanted_since: dict[str, float] = {}
        self._outbox: dict[str, dict[str, Message]] = {}
        self._posting = asyncio.Lock()
        self._to_do, self._to_post, self._echoed = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self._doubted = False
        self._said_lost = False

    def want(self, group: str, wanted: bool = True) -> None:
        """Be a member of `group` from soon on, or some time no longer."""
        if wanted:
            self._wanted.add(group)
            self._unwanted_since.pop(group, None)
            if group not in self.groups:
                self._to_do.set()
        elif group in self._wanted:
            self._wanted.discard(group)
            self._unwanted_since[group] = asyncio.get_running_loop().time()

    def post(self, group: str, message: Message) -> None:
        """Send `message` soon; twice the same in the meantime is one."""
        if self.channel is not None:
            self._outbox.setdefault(group, {})[repr(message)] = message
            self._to_post.set()

    async def send(self, group: str, messages: list[Message]) -> bool:
        """All of them in one go. False if they were dropped."""
        return self.channel is not None and await self._sent(
            self.layer.group_send(group, {"from": self.name, "said": messages})
        )

    async def send_to(self, channel: str, messages: list[Message]) -> bool:
        """To one process. False if they were dropped."""
        return self.channel is not None and await self._sent(
            self.layer.send(channel, {"from": self.name, "said": messages})
        )

    async def _sent(self, sending: Awaitable[None]) -> bool:
        try:
            async with asyncio.timeout(SEND_SECONDS):
                await sending
        except Exception:  # Whatever it is, the echo tells whether the line is lost.
            self._doubted = True
            self._to_do.set()
            return False
        return True

    async def keep(self) -> None:
        """Open the line, and again whenever it is lost. Until cancelled."""
        posting = asyncio.create_task(self._keep_posting())
        try:
            while True:
                await self._live()
                await asyncio.sleep(AGAIN_SECONDS)
        finally:
            posting.cancel()

    async def _keep_posting(self) -> None:
        while True:
            await self._to_post.wait()
            await self.posted()

    async def posted(self) -> None:
        """Until nothing is left to post."""
        async with self._posting:
            self._to_post.clear()
            posted, self._outbox = self._outbox, {}
            for group, messages in posted.items():
                await self.send(group, [*messages.values()])

    async def _live(self) -> None:
        """One life of the line, from its opening to its loss."""
        receiving = None
        try:
            async with asyncio.timeout(OPEN_SECONDS):
                channel = await self.layer.new_channel()
            receiving = asyncio.create_task(self._receiving(channel))
            await self._attend(channel)
        except Exception as error:
            self._say_lost(error)
        finally:
            self.channel = None
            self.groups.clear()
            self._outbox.clear()
            with suppress(Exception):
                async with asyncio.timeout(OPEN_SECONDS):
                    await self.layer.flush()  # Its connections too: whatever state they are in is gone.
            if receiving is not None:
                receiving.cancel()

    async def _receiving(self, channel: str) -> None:
        while True:
            message = await self.layer.receive(channel)
            if message == ECHO:
                self._echoed.set()
            elif message["from"] != self.name:
                for said in message["said"]:
                    self._hear(said)

    def _hear(self, message: Message) -> None:
        try:
            self.heard(message)
        except Exception:
            logger.exception("What another process said was not understood: %.200r", message)

    async def _attend(self, channel: str) -> None:
        """Join and leave as is wanted, and listen for the echo. Raises when the line is lost."""
        await self._echo(channel)
        self.channel = channel
        self._say_back()
        while True:
            self._to_do.clear()
            await self._join_and_leave(channel)
            try:
                await _happens(self._to_do, ECHO_SECONDS)
            except TimeoutError:
                self._doubted = True
            if self._doubted:
                await self._echo(channel)

    async def _echo(self, channel: str) -> None:
        self._doubted = False
        self._echoed.clear()
        for _ in range(SHOUTS):
            async with asyncio.timeout(ECHO_SECONDS / SHOUTS):
                await self.layer.send(channel, ECHO)
            with suppress(TimeoutError):
                return await _happens(self._echoed, ECHO_SECONDS / SHOUTS)
        raise TimeoutError("nothing comes back")

    async def _join_and_leave(self, channel: str) -> None:
        for group in self._wanted - self.groups:
            async with asyncio.timeout(OPEN_SECONDS):
                await self.layer.group_add(group, channel)
            self.groups.add(group)
            self.joined(group)
        for group in list(self._long_unwanted()):
            async with asyncio.timeout(OPEN_SECONDS):
                await self.layer.group_discard(group, channel)
            self.groups.discard(group)
            self._unwanted_since.pop(group, None)
            if group in self._wanted:  # Again, in this moment.
                self._to_do.set()

    def _long_unwanted(self) -> Iterator[str]:
        late = asyncio.get_running_loop().time() - STAY_SECONDS
        for group, since in self._unwanted_since.items():
            if since > late:
                return  # The longest unwanted come first.
            yield group

    def _say_lost(self, error: Exception) -> None:
        if not self._said_lost:
            why = " ".join(str(error).split()) or type(error).__name__
            logger.warning("Redis is lost, so pages are up to five seconds late: %s", why)
        self._said_lost = True

    def _say_back(self) -> None:
        if self._said_lost:
            logger.warning("Redis is back")
        self._said_lost = False


async def _happens(event: asyncio.Event, seconds: float) -> None:
    """Raises TimeoutError. Not by `wait_for`: before Python 3.12 it may swallow a cancellation."""
    async with asyncio.timeout(seconds):
        await event.wait()

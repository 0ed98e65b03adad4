"""Turns in the server process itself: woken by who queued them, or found in the rows."""

import asyncio
import logging
import os
import socket
from collections.abc import Callable
from functools import partial

from django.db import transaction

from chat.turns.claim import SERVER
from chat.turns.database import in_database
from chat.turns.left import left
from chat.turns.outage import passing
from chat.turns.runner import Runner
from chat.turns.running import Running

logger = logging.getLogger(__name__)

SWEEP_SECONDS = 2.0
"""How often turns that nobody runs are looked for: those of a runner that died, or of another process."""


class Dispatcher:
    """Runs turns once `start` was called; before that, `wake` and `stop` do nothing."""

    def __init__(self) -> None:
        self.name = f"{SERVER}{socket.gethostname()}:{os.getpid()}"
        self._running: Running | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._sweeping: asyncio.Task[None] | None = None

    async def start(self, runner: Runner) -> Running:
        """Take up what is queued or was left, and from now on whatever comes."""
        self._loop, self._running = asyncio.get_running_loop(), Running(self.name, runner)
        self._sweeping = asyncio.create_task(self._sweep(self._running))
        return self._running

    async def drain(self) -> None:
        """Claim nothing more, and hand every turn under way back to the rows."""
        self._loop = None
        if self._sweeping is not None:
            self._sweeping.cancel()
            await asyncio.gather(self._sweeping, return_exceptions=True)
        if self._running is not None:
            await self._running.drain()
            self._running = None

    @property
    def is_running(self) -> bool:
        return self._running is not None

    def queue(self, turn: int) -> None:
        """Run `turn` once the transaction that queued it is committed."""
        transaction.on_commit(partial(self.wake, turn))

    def wake(self, turn: int) -> None:
        """Look whether `turn` is to be run. From any thread."""
        self._on_loop(lambda running: running.take_up(turn))

    def stop(self, turn: int) -> None:
        """A person wants the turn to stop. From any thread."""
        self._on_loop(lambda running: running.stop(turn))

    def _on_loop(self, callback: Callable[[Running], object]) -> None:
        if self._loop is not None and self._running is not None:
            self._loop.call_soon_threadsafe(callback, self._running)

    async def _sweep(self, running: Running) -> None:
        while True:
            try:
                with passing():
                    for turn in await in_database(left):
                        await running.take_up(turn)
            except Exception:
                logger.exception("Looking for turns to take up failed; trying again")
            await asyncio.sleep(SWEEP_SECONDS)

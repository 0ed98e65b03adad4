"""Turns as tasks on this process's loop: taken up from the rows, and handed back at the end."""

import asyncio
import logging
import os
import socket
from collections.abc import Callable, Coroutine
from functools import partial

from django.db import transaction

from chat.turns.claim import SERVER, Claim, claim
from chat.turns.database import in_database
from chat.turns.left import left
from chat.turns.outage import passing
from chat.turns.runner import Runner

logger = logging.getLogger(__name__)

SWEEP_SECONDS = 2.0
"""How often turns that nobody runs are looked for: those of a runner that died, or of another process."""


class Dispatcher:
    """Runs turns once `start` was called; before that, `wake` and `stop` do nothing."""

    def __init__(self) -> None:
        self.running: dict[int, asyncio.Task[None]] = {}
        self.name = f"{SERVER}{socket.gethostname()}:{os.getpid()}"
        self._runner: Runner | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._woken: set[int] = set()
        """Turns that were woken while they ran: one that waits for a person may be decided on at once."""
        self._tasks: set[asyncio.Task[None]] = set()
        self._sweeping: asyncio.Task[None] | None = None

    async def start(self, runner: Runner) -> None:
        """Take up what is queued or was left, and from now on whatever comes."""
        self._runner, self._loop = runner, asyncio.get_running_loop()
        self._sweeping = self._keep(self._sweep())

    async def drain(self) -> None:
        """Claim nothing more, and hand every turn under way back to the rows."""
        self._runner = self._loop = None
        if self._sweeping is not None:
            self._sweeping.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for task in self.running.values():
            task.cancel()
        await asyncio.gather(*self.running.values(), return_exceptions=True)

    def queue(self, turn: int) -> None:
        """Run `turn` once the transaction that queued it is committed."""
        transaction.on_commit(partial(self.wake, turn))

    def wake(self, turn: int) -> None:
        """Look whether `turn` is to be run. From any thread."""
        self._on_loop(lambda: self._keep(self._look_at(turn)))

    def stop(self, turn: int) -> None:
        """A person wants the turn to stop. From any thread."""
        self._on_loop(lambda: self._cancel(turn))

    def _on_loop(self, callback: Callable[[], object]) -> None:
        if self._loop is not None:
            self._loop.call_soon_threadsafe(callback)

    def _cancel(self, turn: int) -> None:
        if task := self.running.get(turn):
            task.cancel()

    def _keep(self, work: Coroutine[object, object, None]) -> asyncio.Task[None]:
        """Start a task and hold it: the loop itself would let it be collected."""
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _look_at(self, turn: int) -> None:
        with passing():  # The next sweep finds it.
            await self._take_up(turn)

    async def _take_up(self, turn: int) -> None:
        if turn in self.running:
            self._woken.add(turn)
            return
        if self._runner is None:
            return
        claimed = await in_database(claim, turn, self.name)
        if claimed is not None and self._runner is not None:
            self._run(self._runner, claimed)
        elif claimed is not None:  # Drained meanwhile.
            await in_database(claimed.release)

    def _run(self, runner: Runner, claimed: Claim) -> None:
        task = asyncio.create_task(runner.run(claimed), name=f"turn {claimed.turn}")
        self.running[claimed.turn] = task
        task.add_done_callback(lambda done: self._ended(claimed.turn, done))

    def _ended(self, turn: int, task: asyncio.Task[None]) -> None:
        self.running.pop(turn, None)
        if not task.cancelled() and (error := task.exception()):
            logger.error("Turn %s was left to the next sweep", turn, exc_info=error)
        if turn in self._woken:
            self._woken.discard(turn)
            self._keep(self._take_up(turn))

    async def _sweep(self) -> None:
        while True:
            try:
                with passing():
                    for turn in await in_database(left):
                        await self._take_up(turn)
            except Exception:
                logger.exception("Looking for turns to take up failed; trying again")
            await asyncio.sleep(SWEEP_SECONDS)

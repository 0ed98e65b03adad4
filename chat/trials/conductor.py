"""The conductor: performs the trials of all runs, a few at a time, in whichever process runs turns."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from uuid import uuid4

from django.conf import settings
from django.db.models import QuerySet

from chat.models import Run
from chat.trials.claim import Line, claim, finish, of_servers
from chat.trials.performing import RunsTurn
from chat.trials.pool import Ended, Pool, nobody_is_told
from chat.trials.waking import woken
from chat.turns.database import in_database
from chat.turns.outage import passing
from chat.turns.running import Running

logger = logging.getLogger(__name__)

SWEEP_SECONDS = 1.0
"""How often trials that nobody performs are looked for, and runs that were cancelled noticed."""


class Conductor:
    """Looks for trials that nobody performs: at start, when woken, and every second."""

    def __init__(self, name: str, run_turn: RunsTurn, at_a_time: int) -> None:
        self.pool = Pool(name, run_turn, at_a_time)
        self._stack = AsyncExitStack()

    async def start(self) -> None:
        """From now on trials are taken up."""
        loop = asyncio.get_running_loop()
        await self._stack.enter_async_context(self.pool.open())
        conducting = asyncio.create_task(self._conduct())
        self._stack.callback(conducting.cancel)
        self._stack.enter_context(woken(lambda: loop.call_soon_threadsafe(self.pool.wake)))

    async def drain(self) -> None:
        """Take up nothing more, and leave what is under way to its rows."""
        await self._stack.aclose()

    async def _conduct(self) -> None:
        while True:
            try:
                with passing():
                    await self.pool.fill(partial(claim, of_servers(), self.pool.name))
                    await in_database(finish, of_servers())
            except Exception:
                logger.exception("Looking for trials to take up failed; trying again")
            await self.pool.changes(SWEEP_SECONDS)


@asynccontextmanager
async def conducting(running: Running) -> AsyncIterator[None]:
    """Trials are performed beside the turns of this process, which runs theirs too."""
    conductor = Conductor(running.name, runs_in(running), settings.TRIALS_AT_A_TIME)
    await conductor.start()
    try:
        yield
    finally:
        await conductor.drain()


async def conduct(run: Run, run_turn: RunsTurn, at_a_time: int, ended: Ended = nobody_is_told) -> None:
    """Perform all trials of one run here, for a command: returns at its end, or when it was cancelled.

    `ended` is told each trial. No trial has a task before its time: thousands take no more memory than one.
    """
    only = Run.objects.filter(pk=run.pk, status=Run.Status.RUNNING)
    pool = Pool(f"command:{uuid4().hex}", run_turn, at_a_time, ended)
    line = Line(only, pool.name)
    async with pool.open():
        while await _is_full(pool, line) or await in_database.patiently(_goes_on, only):
            await pool.changes(SWEEP_SECONDS)
        await pool.empty()


async def _is_full(pool: Pool, line: Line) -> bool:
    with passing():
        return await pool.fill(line.claim)
    return False


def _goes_on(runs: QuerySet[Run]) -> bool:
    finish(runs)
    return runs.exists()


def runs_in(running: Running) -> RunsTurn:
    """Turns are run here, unless somebody else does."""

    async def run_turn(turn: int) -> None:
        await running.take_up(turn)
        await running.ended(turn)

    return run_turn

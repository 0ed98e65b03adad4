"""The trials that are performed in this process: so many at a time, each a task once it is claimed."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import TypeAlias

from chat.trials.claim import release, renew
from chat.trials.performing import RunsTurn, perform
from chat.turns.claim import LEASE
from chat.turns.database import in_database
from chat.turns.outage import passing

logger = logging.getLogger(__name__)

Ended: TypeAlias = Callable[[int], Awaitable[None]]
"""Is told each trial that has come to its end."""
RENEW_SECONDS = LEASE.total_seconds() / 5


async def nobody_is_told(trial: int) -> None:
    pass


class Pool:
    """Everything on one loop. `name` says in the rows who performs them."""

    def __init__(self, name: str, run_turn: RunsTurn, at_a_time: int, ended: Ended = nobody_is_told) -> None:
        self.name, self.run_turn, self.at_a_time, self.ended = name, run_turn, at_a_time, ended
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._woken = asyncio.Event()

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """At the end what is under way is left to its rows, for whoever comes next."""
        renewing = asyncio.create_task(self._renew())
        try:
            yield
        finally:
            under_way = [renewing, *self._tasks.values()]
            for task in under_way:
                task.cancel()
            await asyncio.gather(*under_way, return_exceptions=True)
            with passing():  # Their time runs out by itself.
                await in_database(release, self.name)

    async def fill(self, claim: Callable[[], int | None]) -> bool:
        """Take up what `claim` gives, as many as there is room for; False if there were not so many."""
        while len(self._tasks) < self.at_a_time:
            trial = await in_database(claim)
            if trial is None:
                return False
            if trial not in self._tasks:  # It was ours, and we were too slow to say so.
                self._begin(trial)
        return True

    async def changes(self, within: float) -> None:
        """Until a trial has ended, or somebody has woken us, or the time is over."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                await self._woken.wait()
        self._woken.clear()

    async def empty(self) -> None:
        """Until all that are performed here have ended."""
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    def wake(self) -> None:
        """On the loop."""
        self._woken.set()

    def _begin(self, trial: int) -> None:
        task = asyncio.create_task(self._perform(trial), name=f"trial {trial}")
        self._tasks[trial] = task
        task.add_done_callback(lambda done: self._ended(trial, done))

    async def _perform(self, trial: int) -> None:
        with passing():  # It is taken up again when its time has run out.
            await perform(trial, self.run_turn)
            await self.ended(trial)

    def _ended(self, trial: int, task: asyncio.Task[None]) -> None:
        del self._tasks[trial]
        self._woken.set()
        if not task.cancelled() and (error := task.exception()):
            logger.error("Trial %s was left", trial, exc_info=error)

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(RENEW_SECONDS)
            with passing():
                await in_database(renew, list(self._tasks), self.name)

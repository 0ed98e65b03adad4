"""The turns that this process runs: each claimed, then a task, and handed back to the rows at the end."""

import asyncio
import logging

from chat.turns.beginning import Begun
from chat.turns.database import in_database
from chat.turns.outage import passing
from chat.turns.runner import Runner

logger = logging.getLogger(__name__)


class Running:
    """Everything on one loop. `name` says in the rows who runs them."""

    def __init__(self, name: str, runner: Runner) -> None:
        self.name, self.runner = name, runner
        self.tasks: dict[int, asyncio.Task[None]] = {}
        self._woken: set[int] = set()
        """Turns to be taken up that still ran: one that waits for a person may be decided on at once."""
        self._claiming: set[asyncio.Task[None]] = set()
        self._draining = False

    def take_up(self, turn: int) -> "asyncio.Future[None]":
        """Run `turn` if nobody else does. Whoever waits for it may be cancelled: no claim is left behind."""
        task = asyncio.ensure_future(self._take_up(turn))
        self._claiming.add(task)
        task.add_done_callback(self._claiming.discard)
        return asyncio.shield(task)

    async def ended(self, turn: int) -> None:
        """Once `turn` doesn't run here any more. Whoever waits here may be cancelled: the turn goes on."""
        if task := self.tasks.get(turn):
            await asyncio.wait({task})

    def stop(self, turn: int) -> None:
        """A person wants it, and its row says so."""
        if task := self.tasks.get(turn):
            # Once it has begun: a task that is cancelled before leaves its rows as they are.
            task.get_loop().call_soon(task.cancel)

    async def drain(self, within: float = 0) -> None:
        """Claim nothing more, and after `within` seconds hand what still runs back to the rows."""
        self._draining = True
        await asyncio.gather(*self._claiming, return_exceptions=True)
        if self.tasks:
            await asyncio.wait(self.tasks.values(), timeout=within)
        under_way = list(self.tasks.values())
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)

    async def _take_up(self, turn: int) -> None:
        if turn in self.tasks:
            self._woken.add(turn)
        elif not self._draining:
            with passing():  # The next sweep finds it.
                await self._claim(turn)

    async def _claim(self, turn: int) -> None:
        begun = await in_database(self.runner.begin, turn, self.name)
        if begun is not None and self._draining:
            await in_database(begun.claim.release)
        elif begun is not None:
            self._run(turn, begun)

    def _run(self, turn: int, begun: Begun) -> None:
        task = asyncio.create_task(self.runner.run(begun), name=f"turn {turn}")
        self.tasks[turn] = task
        task.add_done_callback(lambda done: self._ended(turn, done))

    def _ended(self, turn: int, task: asyncio.Task[None]) -> None:
        self.tasks.pop(turn, None)
        if not task.cancelled() and (error := task.exception()):
            logger.error("Turn %s was left to the next sweep", turn, exc_info=error)
        if turn in self._woken:
            self._woken.discard(turn)
            self.take_up(turn)

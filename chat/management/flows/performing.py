"""A run performed in the command's own process; Ctrl-C stops what is under way, and keeps what ran."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from uuid import uuid4

from chat.models import Run, Trial, Turn
from chat.trials.conductor import conduct, runs_in
from chat.trials.starting import cancel
from chat.turns.call_rows import any_undecided
from chat.turns.database import in_database
from chat.turns.engine import runner
from chat.turns.running import Running

WAIT_SECONDS = 0.2
"""How often a turn is looked at that a server was faster to take up."""


class Turns:
    """The turns that this command runs."""

    def __init__(self, running: Running) -> None:
        self._running = running
        self.run_here = runs_in(running)
        """Returns at once if somebody else runs it."""

    async def run(self, turn: int) -> None:
        """Returns when it has ended, or waits for a person."""
        await self.run_here(turn)
        while await in_database(_goes_on, turn):
            await asyncio.sleep(WAIT_SECONDS)
            await self.run_here(turn)

    def stop(self) -> None:
        """All that run here; their rows say so."""
        for turn in list(self._running.tasks):
            self._running.stop(turn)


@asynccontextmanager
async def turns() -> AsyncIterator[Turns]:
    async with runner() as (engine, _):
        yield Turns(Running(f"flows:{uuid4().hex[:8]}", engine))


def performed(run: Run, at_a_time: int, ended: Callable[[str], None] | None) -> bool:
    """False if Ctrl-C came first."""
    return asyncio.run(_perform(run, at_a_time, ended))


async def _perform(run: Run, at_a_time: int, ended: Callable[[str], None] | None) -> bool:
    async def told(trial: int) -> None:
        if ended is not None:
            ended(await in_database(_status, trial))

    async with turns() as ours:
        conducting = asyncio.ensure_future(conduct(run, ours.run_here, at_a_time, told))
        try:
            await asyncio.shield(conducting)
        except asyncio.CancelledError:
            await in_database(cancel, run)
            while not conducting.done():
                ours.stop()
                await asyncio.wait({conducting}, timeout=WAIT_SECONDS)
            return False
    return True


def _status(trial: int) -> str:
    return Trial.objects.values_list("status", flat=True).get(pk=trial)


def _goes_on(turn: int) -> bool:
    """Without anybody's decision."""
    row = Turn.objects.only("status").get(pk=turn)
    waits = row.status == Turn.Status.AWAITING_APPROVAL and any_undecided(turn)
    return row.is_active and not waits

"""Text under way, written down: once a second for all turns of this process, in one transaction."""

import asyncio
from collections.abc import Iterable

from django.db import transaction

from chat.turns.database import in_database
from chat.turns.outage import FAILURES, outage, trouble
from chat.turns.step_rows import StepRows

CHECKPOINT_SECONDS = 1.0


class Checkpoints:
    """Which steps have heard something new; they are written as long as there are any."""

    def __init__(self) -> None:
        self._heard: dict[int, StepRows] = {}
        self._writing: asyncio.Task[None] | None = None

    def note(self, step: StepRows) -> None:
        """`step` has heard something."""
        self._heard[step.row.pk] = step
        if self._writing is None:
            self._writing = asyncio.create_task(self._write())

    def forget(self, step: StepRows) -> None:
        """`step` has ended, or is somebody else's."""
        self._heard.pop(step.row.pk, None)

    async def _write(self) -> None:
        try:
            while self._heard:
                await asyncio.sleep(CHECKPOINT_SECONDS)
                await self._write_once()
        finally:
            self._writing = None

    async def _write_once(self) -> None:
        steps, self._heard = self._heard, {}
        try:
            await in_database(_write_all, steps.values())
        except FAILURES as error:
            if trouble(error) is None:
                raise
            self._heard = steps | self._heard
        else:
            outage.over(wrote=bool(steps))


def _write_all(steps: Iterable[StepRows]) -> None:
    with transaction.atomic():
        for step in steps:
            step.checkpoint()


checkpoints = Checkpoints()

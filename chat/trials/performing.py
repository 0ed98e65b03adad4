"""One trial: the flow's turns said one after the other, and judged; from the rows alone."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import ParamSpec, TypeAlias, TypeVar

from chat.trials.advancing import advance
from chat.trials.verdict import give_up
from chat.turns.database import in_database
from chat.turns.outage import Unknown, trouble

logger = logging.getLogger(__name__)

P = ParamSpec("P")
R = TypeVar("R")
RunsTurn: TypeAlias = Callable[[int], Awaitable[None]]
"""Runs a queued turn, or waits while somebody else does; returns when it has ended or waits for a person.

It may return earlier: it is called again then, after a pause.
"""
PAUSE = 0.1


async def perform(trial: int, run_turn: RunsTurn) -> None:
    """Perform the trial to its end, or go on with it. Performed twice at the same time it ends once."""
    try:
        await _perform(trial, run_turn)
    except Exception as error:
        if trouble(error):
            raise  # It is told of already, and the trial goes on from its rows.
        logger.exception("Trial %s failed", trial)
        words = f"Something went wrong in Travelbot itself ({type(error).__name__}). It has been logged."
        await _surely(give_up, trial, words)


async def _perform(trial: int, run_turn: RunsTurn) -> None:
    before = None
    while (coming := await _surely(advance, trial)) is not None:
        if coming == before:  # Somebody else runs it, or nobody could.
            await asyncio.sleep(PAUSE)
        before = coming
        await run_turn(coming.turn)


async def _surely(work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """What it does is done once, however often: so it is done again where nobody knows whether it was."""
    while True:
        try:
            return await in_database.patiently(work, *args, **kwargs)
        except Unknown:
            continue

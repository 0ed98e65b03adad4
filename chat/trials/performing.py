"""One trial: the flow's turns said one after the other, and judged; from the rows alone."""

from collections.abc import Awaitable, Callable
from typing import TypeAlias

RunsTurn: TypeAlias = Callable[[int], Awaitable[None]]
"""Runs a queued turn, or waits while somebody else does; returns when it has ended or waits for a person."""


async def perform(trial: int, run_turn: RunsTurn) -> None:
    """Perform the trial to its end, or go on with it. Performed twice at the same time it ends once."""
    raise NotImplementedError

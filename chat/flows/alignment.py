"""Two conversations of one flow side by side: turn by turn, step by step, call by call."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from chat.flows.observed import ObservedCall, ObservedStep, ObservedTurn

Difference = Literal["same", "different", "only left", "only right"]


@dataclass(frozen=True, slots=True)
class CallPair:
    left: ObservedCall | None
    right: ObservedCall | None
    difference: Difference
    """`different`: the same tool with other arguments, or another outcome."""


@dataclass(frozen=True, slots=True)
class StepPair:
    left: ObservedStep | None
    right: ObservedStep | None
    calls: tuple[CallPair, ...]
    difference: Difference


@dataclass(frozen=True, slots=True)
class TurnPair:
    said: str
    left: ObservedTurn | None
    right: ObservedTurn | None
    steps: tuple[StepPair, ...]
    difference: Difference


def aligned(left: Sequence[ObservedTurn], right: Sequence[ObservedTurn]) -> tuple[TurnPair, ...]:
    raise NotImplementedError

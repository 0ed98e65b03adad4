"""Two conversations of one flow side by side: turn by turn, step by step, call by call."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Literal, TypeAlias

from chat.canonical import fingerprint
from chat.flows.observed import ObservedCall, ObservedStep, ObservedTurn
from chat.flows.side_by_side import side_by_side
from chat.origin import KEYS

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
    """`different`: in its calls, or in how it ended. Words make no difference: every model has its own."""


@dataclass(frozen=True, slots=True)
class TurnPair:
    said: str
    left: ObservedTurn | None
    right: ObservedTurn | None
    steps: tuple[StepPair, ...]
    difference: Difference
    """`different`: in a step, or in how it ended."""


_Steps: TypeAlias = Sequence[ObservedStep]
_Sides: TypeAlias = tuple[ObservedStep | None, ObservedStep | None]


def aligned(left: Sequence[ObservedTurn], right: Sequence[ObservedTurn]) -> tuple[TurnPair, ...]:
    """Turns by their number; steps so that as many calls as possible stand beside their like."""
    return tuple(_turns(one, other) for one, other in zip_longest(left, right))


def _turns(left: ObservedTurn | None, right: ObservedTurn | None) -> TurnPair:
    sides = _beside(left.steps if left else (), right.steps if right else ())
    steps = tuple(_steps(one, other) for one, other in sides)
    said = left.said if left else right.said if right else ""
    ends = [(turn.status, turn.reason) for turn in (left, right) if turn]
    return TurnPair(said, left, right, steps, _difference(left, right, _all_same(steps, ends)))


def _steps(left: ObservedStep | None, right: ObservedStep | None) -> StepPair:
    calls = tuple(_calls(left.calls if left else (), right.calls if right else ()))
    ends = [step.status for step in (left, right) if step]
    return StepPair(left, right, calls, _difference(left, right, _all_same(calls, ends)))


def _calls(left: Sequence[ObservedCall], right: Sequence[ObservedCall]) -> Iterator[CallPair]:
    pairs = _paired(left, right)
    for at, call in enumerate(left):
        yield _call_pair(call, right[pairs[at]] if at in pairs else None)
    for at in sorted(set(range(len(right))) - set(pairs.values())):
        yield _call_pair(None, right[at])


def _paired(left: Sequence[ObservedCall], right: Sequence[ObservedCall]) -> dict[int, int]:
    """Calls that are asked for alike first, then those of one tool; each the first that is left."""
    pairs: dict[int, int] = {}
    for alike in (_asked, _named):
        for at in (at for at in range(len(left)) if at not in pairs):
            free = (to for to in range(len(right)) if to not in pairs.values())
            found = next((to for to in free if alike(left[at]) == alike(right[to])), None)
            if found is not None:
                pairs[at] = found
    return pairs


def _call_pair(left: ObservedCall | None, right: ObservedCall | None) -> CallPair:
    same = left is not None and right is not None and _whole(left) == _whole(right)
    return CallPair(left, right, _difference(left, right, same))


def _named(call: ObservedCall) -> str:
    return call.name


def _asked(call: ObservedCall) -> str:
    return fingerprint([call.name, call.raw if call.arguments is None else call.arguments])


def _whole(call: ObservedCall) -> str:
    """With its outcome, but for whence and of when a result is: that is another each time."""
    result = {key: value for key, value in (call.result or {}).items() if key not in KEYS}
    return fingerprint([_asked(call), call.status, call.error, call.edited, result])


def _all_same(parts: Sequence[CallPair | StepPair], ends: Sequence[object]) -> bool:
    return all(part.difference == "same" for part in parts) and ends[0] == ends[-1]


def _difference(left: object, right: object, same: bool) -> Difference:
    if left is None or right is None:
        return "only left" if right is None else "only right"
    return "same" if same else "different"


def _beside(left: _Steps, right: _Steps) -> Iterator[_Sides]:
    """Worked out in one direction, whichever is which: so the sides can be changed."""
    swapped = _shape(right) < _shape(left)
    first, second = (right, left) if swapped else (left, right)
    for one, other in side_by_side(first, second, _alike):
        pair = (None if one is None else first[one], None if other is None else second[other])
        yield pair[::-1] if swapped else pair


def _shape(steps: _Steps) -> list[list[str]]:
    return [[_asked(call) for call in step.calls] for step in steps]


def _alike(left: ObservedStep, right: ObservedStep) -> int:
    """How gladly two steps stand side by side; nothing if one asks for calls and the other answers."""
    if bool(left.calls) != bool(right.calls):
        return 0
    pairs = _paired(left.calls, right.calls).items()
    same = sum(_asked(left.calls[at]) == _asked(right.calls[to]) for at, to in pairs)
    return 1 + _SAME_TOOL * len(pairs) + _SAME_CALL * same


_SAME_TOOL, _SAME_CALL = 2, 8
"""The same call counts for more than several that are only of the same tool."""

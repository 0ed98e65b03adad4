"""Two aligned turns → what a page shows of them: every step, every call, and which arguments differ."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from chat.canonical import compact, shortened
from chat.flows.alignment import CallPair, Difference, StepPair, TurnPair
from chat.flows.observed import ObservedCall

LONGEST = 300
"""Characters of one value."""
SUMMED: dict[Difference, str] = {
    "only left": "missing on the right",
    "only right": "missing on the left",
    "different": "different",
    "same": "the same",
}


@dataclass(frozen=True, slots=True)
class Argument:
    name: str
    left: str | None
    right: str | None
    """None: not there."""
    differs: bool


@dataclass(frozen=True, slots=True)
class Call:
    pair: CallPair
    arguments: tuple[Argument, ...]

    @property
    def name(self) -> str:
        call = self.pair.left or self.pair.right
        return call.name if call else ""

    @property
    def words(self) -> str:
        """What is different about it, e.g. `location, unit`."""
        differing = [each.name for each in self.arguments if each.differs]
        left, right = self.pair.left, self.pair.right
        if left and right and left.status != right.status:
            differing.append("how it ended")
        return ", ".join(differing)


@dataclass(frozen=True, slots=True)
class Step:
    pair: StepPair
    calls: tuple[Call, ...]

    @property
    def words(self) -> str:
        left, right = self.pair.left, self.pair.right
        if self.calls or left is None or right is None:
            return self.pair.difference
        return "same words" if left.text == right.text else "other words"


@dataclass(frozen=True, slots=True)
class Turn:
    pair: TurnPair
    steps: tuple[Step, ...]


def compared(pairs: Sequence[TurnPair]) -> list[Turn]:
    return [Turn(pair, tuple(map(_step, pair.steps))) for pair in pairs]


def _step(pair: StepPair) -> Step:
    return Step(pair, tuple(Call(call, _arguments(call.left, call.right)) for call in pair.calls))


def _arguments(left: ObservedCall | None, right: ObservedCall | None) -> tuple[Argument, ...]:
    """By name, in the order of the left one."""
    mine, theirs = _named(left), _named(right)
    return tuple(_argument(name, mine, theirs) for name in mine | theirs)


def _argument(name: str, mine: dict[str, Any], theirs: dict[str, Any]) -> Argument:
    left, right = (_words(of[name]) if name in of else None for of in (mine, theirs))
    differs = (name in mine) != (name in theirs) or compact(mine[name]) != compact(theirs[name])
    return Argument(name, left, right, differs)


def summary(turns: Sequence[Turn]) -> list[tuple[str, str]]:
    """(difference, e.g. `2 calls missing on the right`), what matters first; without any call nothing."""
    calls = Counter(call.pair.difference for turn in turns for step in turn.steps for call in step.calls)
    return [
        (difference, f"{calls[difference]} {'call' if calls[difference] == 1 else 'calls'} {words}")
        for difference, words in SUMMED.items()
        if calls[difference]
    ]


def _named(call: ObservedCall | None) -> dict[str, Any]:
    """What could not be read is shown as it was sent."""
    if call is None:
        return {}
    return call.arguments if isinstance(call.arguments, dict) else {"(as sent)": call.raw}


def _words(value: object) -> str:
    return shortened(value if isinstance(value, str) else compact(value), LONGEST)

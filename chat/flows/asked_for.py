"""The calls that a turn asked for, compared with those that were wanted."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from chat.canonical import compact, shortened
from chat.flows.expectation import Expectation, WantedCall
from chat.flows.matchers import arguments_fit, words
from chat.flows.matching import matched
from chat.flows.observed import ObservedCall, ObservedTurn

LONGEST = 500
"""Characters of a call in words."""


@dataclass(frozen=True)
class AskedFor:
    """A call that was refused, denied or failed was asked for all the same."""

    expect: Expectation
    turn: ObservedTurn

    @property
    def wanted(self) -> tuple[WantedCall, ...]:
        return self.expect.calls or ()

    def fits(self, wanted: WantedCall, call: ObservedCall) -> bool:
        others = self.expect.other_arguments
        return wanted.name == call.name and arguments_fit(
            wanted.arguments, call.arguments, self.turn.at, others=others
        )

    @cached_property
    def found(self) -> dict[int, int]:
        """Positions of wanted calls → of those that were made."""
        return matched(self.wanted, self.turn.calls, self.fits)

    @cached_property
    def instead(self) -> dict[int, int]:
        """For wanted calls that were not made those made in their place: the nearest ones that are left."""
        missing = [one for one in range(len(self.wanted)) if one not in self.found]
        pairs = ((self._nearness(one, at), one, at) for one in missing for at in self._left())
        nearest: dict[int, int] = {}
        for _, one, at in sorted(pairs):
            if one not in nearest and at not in nearest.values():
                nearest[one] = at
        return nearest

    @cached_property
    def beside(self) -> list[ObservedCall]:
        """Calls that nobody wanted, nor were made in the place of one that was."""
        return [self.turn.calls[at] for at in self._left() if at not in self.instead.values()]

    def in_order(self) -> bool:
        """Can those that were found be told one after the other, in the order in which they are wanted?"""
        calls = iter(self.turn.calls)
        return all(any(self.fits(self.wanted[one], call) for call in calls) for one in self.found)

    def together(self) -> bool:
        """Does one answer ask for all that were found?"""
        steps = (step.calls for step in self.turn.steps)
        return any(len(matched(self.wanted, calls, self.fits)) == len(self.found) for calls in steps)

    def apart(self) -> bool:
        """Can each of those that were found be told in an answer of its own?"""
        steps = [step.calls for step in self.turn.steps]
        each = matched(self.wanted, steps, lambda one, calls: any(self.fits(one, call) for call in calls))
        return len(each) == len(self.found)

    def _left(self) -> Iterator[int]:
        taken = set(self.found.values())
        return (at for at in range(len(self.turn.calls)) if at not in taken)

    def _nearness(self, one: int, at: int) -> tuple[bool, int]:
        """The least is the nearest: first of the same name, then with the most arguments that fit."""
        wanted, call = self.wanted[one], self.turn.calls[at]
        fitting = (
            arguments_fit({key: value}, call.arguments, self.turn.at)
            for key, value in wanted.arguments.items()
        )
        return wanted.name != call.name, -sum(fitting)


def wanted_words(wanted: WantedCall, at: datetime | None = None, *, others: bool = True) -> str:
    """`get_current_weather(location: New York in any spelling)`"""
    named = [f"{key}: {words(value, at)}" for key, value in wanted.arguments.items()]
    rest = [] if others and named else ["anything"] if others else ["nothing else"] if named else []
    return shortened(f"{wanted.name}({', '.join(named + rest)})", LONGEST)


def call_words(call: ObservedCall) -> str:
    """`get_current_weather(location: "Newark, NJ")`"""
    if call.arguments is None:
        return shortened(f"{call.name}(unreadable: {call.raw})", LONGEST)
    given = (f"{key}: {compact(value)}" for key, value in call.arguments.items())
    return shortened(f"{call.name}({', '.join(given)})", LONGEST)


def steps_words(turn: ObservedTurn) -> str:
    """Which answer asked for which calls: `get_time, get_time; then get_current_weather`."""
    asking = (names(step.calls) for step in turn.steps if step.calls)
    return shortened("; then ".join(asking), LONGEST) or "no call"


def names(calls: Iterable[ObservedCall]) -> str:
    return ", ".join(call.name for call in calls)

"""What is expected of a recorded turn: that of it which would come again."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from chat.agent.grounding import facts, leaves, numbers, tells, value_of
from chat.agent.pattern import PATTERNS
from chat.flows.expectation import Expectation, WantedCall
from chat.flows.lasting import CLOCKS, wanted
from chat.flows.observed import ObservedTurn
from chat.flows.sameness import says, says_number

MOST_NUMBERS = 5
MOST_NAMES = 3
_LARGEST = 1e15
_LONGEST = 100
"""Characters of a name."""


def expectation(turn: ObservedTurn, tools: tuple[str, ...], said: str) -> Expectation:
    """The calls with their arguments in any order, and what the answer tells of their results.

    A call of a tool that was not offered can't be expected: there may be others beside those that are.
    """
    calls = tuple(
        WantedCall(name=call.name, arguments=wanted(call.arguments, said, turn.at))
        for call in turn.calls
        if call.name in tools
    )
    told = list(_told(turn))
    names = (value for value in told if isinstance(value, str) and says(turn.answer, value))
    counts = (value for value in told if not isinstance(value, str) and says_number(turn.answer, value))
    return Expectation(
        patterns=(turn.pattern,) if turn.pattern in PATTERNS else (),
        calls=calls,
        other_calls=len(calls) < len(turn.calls),
        together=_together(turn, tools),
        failed_calls=any(call.failed for call in turn.calls),
        words=tuple(islice(names, MOST_NAMES)),
        numbers=tuple(islice(counts, MOST_NUMBERS)),
    )


def _together(turn: ObservedTurn, tools: tuple[str, ...]) -> bool | None:
    counts = [sum(call.name in tools for call in step.calls) for step in turn.steps]
    if sum(counts) < 2:
        return None
    return True if max(counts) == sum(counts) else False if max(counts) == 1 else None


def _told(turn: ObservedTurn) -> Iterator[str | float]:
    """Names and numbers of results in the order in which the answer says them, each once."""
    lasting = ((at, call) for at, call in enumerate(turn.calls) if call.name not in CLOCKS)
    results = [(at, call.result) for at, call in lasting if call.result is not None]
    there = dict(leaves(results))
    told: dict[str | float, None] = {}
    for fact in facts(turn.answer, results):
        values = (_telling(there[place]) for place in fact.places if tells(place))
        if (value := next((value for value in values if value is not None), None)) is not None:
            told[value] = None
    yield from told


def _telling(leaf: Any) -> str | float | None:
    """A number, or a name; but no date, which will be another, and no ordinary word."""
    if not isinstance(leaf, str):
        return leaf if abs(leaf) <= _LARGEST else None
    if numbers(leaf) == [leaf]:
        return value_of(leaf)
    is_name = len(leaf) <= _LONGEST and any(c.isupper() for c in leaf) and not any(c.isdigit() for c in leaf)
    return leaf if is_name else None

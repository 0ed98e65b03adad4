"""A run of a flow that does all that it expects, made from its file; and steps of one that does not."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from chat.flows.expectation import Expectation
from chat.flows.flow import Flow, FlowTurn
from chat.flows.observed import ObservedCall, ObservedStep, ObservedTurn
from chat.flows.sameness import day_meant
from tests.flows.making import call, turn

AT = datetime(2026, 11, 28, 12).astimezone()
"""A Saturday."""


def played(flow: Flow) -> list[ObservedTurn]:
    return [_turn(each) for each in flow.turns]


def sent(wanted: Any) -> Any:
    """What a good model sends where `wanted` may be a matcher."""
    match wanted:
        case {"$day": words}:
            return str(day_meant(words, AT))
        case {"$one-of": [first, *_]}:
            return sent(first)
        case dict() if len(wanted) == 1 and (name := next(iter(wanted))).startswith("$"):
            return sent(wanted[name])
        case dict():
            return {key: sent(value) for key, value in wanted.items()}
    return wanted


def saying(observed: ObservedTurn, text: str) -> ObservedTurn:
    """The same with another answer."""
    return replace(observed, steps=(*observed.steps[:-1], ObservedStep(text=text)))


def calling(observed: ObservedTurn, *steps: list[ObservedCall]) -> ObservedTurn:
    """The same with other calls."""
    made = tuple(ObservedStep(text="", calls=tuple(step)) for step in steps)
    return replace(observed, steps=(*made, observed.steps[-1]))


def _turn(said: FlowTurn) -> ObservedTurn:
    expect = said.expect
    pattern = expect.patterns[0] if expect.patterns else "none"
    return turn(*_steps(expect), _answer(expect), said=said.says, pattern=pattern, at=AT)


def _steps(expect: Expectation) -> Sequence[list[ObservedCall]]:
    calls = [call(each.name, **sent(each.arguments)) for each in expect.calls or ()]
    if expect.in_order or expect.together is False:
        return [[each] for each in calls]
    return [calls] if calls else []


def _answer(expect: Expectation) -> str:
    return ", ".join([*expect.words, *(f"{number:g}" for number in expect.numbers)]) or "Here it is."

"""Observed turns and wanted calls, made in a line; and what judging finds."""

from typing import Any

from chat.flows.expectation import Expectation, Finding, Kind, WantedCall
from chat.flows.judging import judge_turn
from chat.flows.observed import ObservedCall, ObservedStep, ObservedTurn


def call(name: str, /, **arguments: Any) -> ObservedCall:
    return ObservedCall(name=name, arguments=arguments, result={"fine": True})


def weather(location: str) -> ObservedCall:
    return call("get_current_weather", location=location)


def turn(*steps: str | list[ObservedCall], **more: Any) -> ObservedTurn:
    """A list is an answer that asks for calls, text is one of words."""
    made = (
        ObservedStep(text=step, tokens=10)
        if isinstance(step, str)
        else ObservedStep(text="", calls=tuple(step))
        for step in steps
    )
    return ObservedTurn(**{"said": "…", "status": "done", "pattern": "simple", "steps": tuple(made)} | more)


def wanted(name: str, /, **arguments: Any) -> WantedCall:
    return WantedCall(name=name, arguments=arguments)


def findings(kind: Kind, expect: Expectation, observed: ObservedTurn) -> list[Finding]:
    return [finding for finding in judge_turn(expect, observed, 0) if finding.kind == kind]


def is_met(kind: Kind, expect: Expectation, observed: ObservedTurn) -> bool:
    found = findings(kind, expect, observed)
    assert found
    return all(finding.met for finding in found)


def missed(expect: Expectation, observed: ObservedTurn) -> list[tuple[Kind, str]]:
    return [(each.kind, each.observed) for each in judge_turn(expect, observed, 0) if not each.met]


NEW_YORK = wanted("get_current_weather", location={"$place": "New York"})
CHICAGO = wanted("get_current_weather", location={"$place": "Chicago"})
CITIES = (NEW_YORK, CHICAGO)
BOTH = [weather("NYC"), weather("Chicago, IL")]

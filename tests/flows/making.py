"""Observed turns, made in a line."""

from typing import Any

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

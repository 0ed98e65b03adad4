"""One turn, as a file has it."""

from typing import Any

from chat.flows.flow import Decided, FlowTurn, Line, Pin
from chat.flows.writing.expectation import YES, calls, expectation, filled
from chat.flows.writing.scalars import Word
from chat.flows.writing.usual import Usual
from chat.flows.writing.yaml_text import Part, Rows
from chat.llm.request import ToolChoice

_CHOICES = ("auto", "none", "required")


def turn(turn: FlowTurn, usual: Usual) -> Part:
    """What differs from what is usual in its flow."""
    own = turn.pins[: len(turn.pins) - len(usual.pins)]
    settings = {key: value for key, value in turn.settings.items() if key not in usual.settings}
    return filled(
        say=turn.says,
        tools=None if turn.tools == usual.tools else list(turn.tools),
        tool_choice=None if turn.tool_choice == usual.choice else tool_choice(turn.tool_choice),
        settings=settings or None,
        results=pins(own) or None,
        decide=_decided(turn.decided),
        calls_only=YES if turn.calls_only else None,
        script=Rows(_line(line) for line in turn.script) or None,
        expect=expectation(turn.expect),
    )


def tool_choice(choice: ToolChoice) -> Any:
    """A tool by its name, unless that is one of the words."""
    if isinstance(choice, str):
        return Word(choice)
    name = choice["function"]["name"]
    return choice if name in _CHOICES else name


def pins(pins: tuple[Pin, ...]) -> Rows:
    return Rows(_pin(pin) for pin in pins)


def _pin(pin: Pin) -> Part:
    fails = pin.error if pin.result is None else None
    return filled(call=pin.name, **{"with": pin.arguments or None}, gives=pin.result, fails=fails)


def _line(line: Line) -> Part:
    return filled(say=line.says or None, call=calls(list(line.calls)) or None)


def _decided(decided: Decided | None) -> Any:
    if decided is None:
        return None
    if decided.approved:
        return {"approve": decided.changes} if decided.changes else Word("approve")
    return {"deny": decided.reason} if decided.reason else Word("deny")

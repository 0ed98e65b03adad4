"""One turn, as a file has it."""

from dataclasses import dataclass, field
from typing import Any

from chat.flows.expectation import Expectation
from chat.flows.flow import Decided, FlowTurn, Line, Pin
from chat.flows.reading.calls import calls
from chat.flows.reading.entry import Entry
from chat.flows.reading.expectation import expectation
from chat.flows.reading.results import pins
from chat.flows.reading.settings import request_settings
from chat.flows.reading.tools import check_choice, choice, tool_names
from chat.flows.reading.values import plain, scripted
from chat.llm.request import ToolChoice

KEYS = ("say", "tools", "tool_choice", "settings", "results", "decide", "calls_only", "script", "expect")
_MOST_LINES = 50


@dataclass(frozen=True, slots=True)
class Shared:
    """What the flow says for all of its turns."""

    tools: tuple[str, ...]
    choice: ToolChoice
    choice_at: Entry
    settings: dict[str, Any] = field(default_factory=dict)
    pins: tuple[Pin, ...] = ()


def turn(entry: Entry, shared: Shared) -> FlowTurn | None:
    if not entry.keys(KEYS, ("say",)) or "say" not in entry:
        return None
    tools = tool_names(entry["tools"]) if "tools" in entry else shared.tools
    settings = request_settings(entry["settings"]) if "settings" in entry else {}
    return FlowTurn(
        says=entry["say"].text(),
        tools=tools,
        tool_choice=_choice(entry, shared, tools),
        settings={**shared.settings, **settings},
        pins=(*(pins(entry["results"], tools) if "results" in entry else ()), *shared.pins),
        script=_script(entry["script"], tools) if "script" in entry else (),
        decided=_decided(entry["decide"]) if "decide" in entry else None,
        calls_only=entry["calls_only"].yes() if "calls_only" in entry else False,
        expect=expectation(entry["expect"], tools) if "expect" in entry else Expectation(),
    )


def _choice(entry: Entry, shared: Shared, tools: tuple[str, ...]) -> ToolChoice:
    own = "tool_choice" in entry
    chosen = choice(entry["tool_choice"]) if own else shared.choice
    check_choice(entry["tool_choice"] if own else shared.choice_at, chosen, tools)
    return chosen


def _script(entry: Entry, tools: tuple[str, ...]) -> tuple[Line, ...]:
    return tuple(_line(item, tools) for item in entry.items(_MOST_LINES))


def _line(entry: Entry, tools: tuple[str, ...]) -> Line:
    if entry.keys(("say", "call")) and "say" not in entry and "call" not in entry:
        entry.note("expected say or call; got neither.")
    return Line(
        says=entry["say"].text() if "say" in entry else "",
        calls=tuple(calls(entry["call"], tools, scripted)) if "call" in entry else (),
    )


def _decided(entry: Entry) -> Decided:
    match entry.value:
        case "approve" | "deny":
            return Decided(approved=entry.value == "approve")
        case {"approve": _} if len(entry.value) == 1:
            return Decided(approved=True, changes=plain(entry["approve"]))
        case {"deny": _} if len(entry.value) == 1:
            return Decided(approved=False, reason=entry["deny"].text(500))
    entry.note_other("approve, deny, `approve: {changes}` or `deny: why`")
    return Decided(approved=False)

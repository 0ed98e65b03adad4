"""Tools whose results a flow pins: they are offered as they are, and give what the file says."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime

from chat.calling import Attempt, tried
from chat.canonical import clean_json
from chat.flows.flow import Flow, FlowTurn, ForeignTool, Pin
from chat.flows.matchers import arguments_fit
from chat.flows.patience import bounded
from chat.llm.request import JsonObject
from chat.origin import Origin, Source
from chat.tools.errors import ToolFailed
from chat.tools.registry import RESULT_BYTES, SECONDS, Tool
from chat.tools.schema import Function
from chat.tools.size import cut
from chat.tools.toolbox import Toolbox

NOTE = "Nothing was looked up."
AS_OF = "when the flow was written"


@dataclass(frozen=True, slots=True)
class PinnedTool(Tool):
    """A tool as it is, but for the calls of which the flow says what they give."""

    pins: tuple[Pin, ...] = ()
    title: str = ""
    """Of the flow: whose results they are."""
    said_at: datetime | None = None

    async def run(
        self, arguments: JsonObject, *, seconds: float = SECONDS, most: int = RESULT_BYTES
    ) -> JsonObject:
        pin = self.pin_for(arguments)
        if pin is None:
            return await Tool.run(self, arguments, seconds=seconds, most=most)
        tried(Attempt(self.title, "pinned"))
        if pin.result is None:
            raise ToolFailed(pin.error)
        return cut(clean_json(_with_envelope(pin.result, self.title)), most)

    def pin_for(self, arguments: JsonObject) -> Pin | None:
        """The first that fits; None for a call that really runs."""
        with bounded():
            fitting = (pin for pin in self.pins if arguments_fit(pin.arguments, arguments, self.said_at))
            return next(fitting, None)


def pinned(flow: Flow, turn: FlowTurn, installed: Toolbox, said_at: datetime | None = None) -> Toolbox:
    """The tools that the turn offers. A call that no pin fits really runs, if its tool is installed;
    else it fails, and says that the flow has no result for it.

    A pinned result carries the envelope of chat.origin with `kind: pinned`, but for keys that the file gives
    itself; that it was pinned its call says in any case. `said_at` is what days in pins are counted from.
    Raises UnknownTool.
    """
    foreign = {tool.name: _foreign(tool) for tool in flow.foreign}
    names = tuple(dict.fromkeys(turn.tools))
    tools = Toolbox((*foreign.values(), *_others(installed, foreign))).offered(names)
    return Toolbox(
        _pinned(tool, turn.pins, flow.title, said_at) if _has_pins(tool, turn.pins) else tool
        for tool in tools.values()
    )


def _others(installed: Toolbox, foreign: Iterable[str]) -> Iterable[Tool]:
    """What the file describes itself is what it says, though a tool of that name may be installed."""
    return (tool for tool in installed.values() if tool.name not in foreign)


def _has_pins(tool: Tool, pins: Iterable[Pin]) -> bool:
    return any(pin.name == tool.name for pin in pins)


def _pinned(tool: Tool, pins: Iterable[Pin], title: str, said_at: datetime | None) -> PinnedTool:
    own = tuple(pin for pin in pins if pin.name == tool.name)
    same = {field.name: getattr(tool, field.name) for field in fields(Tool) if field.init}
    return PinnedTool(**same, pins=own, title=title, said_at=said_at)


def _foreign(tool: ForeignTool) -> Tool:
    function = _without_result(tool.name)
    return Tool(tool.name, tool.description, tool.parameters, function, writes=tool.writes)


def _without_result(name: str) -> Function:
    async def no_result(**arguments: object) -> JsonObject:
        raise ToolFailed(f"The flow has no result for these arguments of {name}.")

    return no_result


def _with_envelope(result: JsonObject, title: str) -> JsonObject:
    """What the file says itself of where it comes from holds; its notes come first."""
    own = result.get("notes") or result.get("note") or []
    notes = own if isinstance(own, list) else [own]
    return Origin("pinned", Source(title), AS_OF).envelope() | result | {"notes": [*notes, NOTE]}

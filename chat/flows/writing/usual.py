"""What all turns of a flow have in common: written once, for the whole flow."""

from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from chat.flows.flow import Flow, Pin
from chat.llm.request import ToolChoice


@dataclass(frozen=True, slots=True)
class Usual:
    tools: tuple[str, ...]
    choice: ToolChoice
    settings: dict[str, Any]
    pins: tuple[Pin, ...]


def usual(flow: Flow) -> Usual:
    first, *rest = flow.turns
    return Usual(
        tools=_tools(flow),
        choice=first.tool_choice if all(turn.tool_choice == first.tool_choice for turn in rest) else "auto",
        settings={
            key: value
            for key, value in first.settings.items()
            if all(key in turn.settings and turn.settings[key] == value for turn in rest)
        },
        pins=_pins(flow),
    )


def _tools(flow: Flow) -> tuple[str, ...]:
    """Those of the first turn, if all that are described are among them in the same order."""
    described = tuple(tool.name for tool in flow.foreign)
    tools = flow.turns[0].tools
    return tools if tuple(name for name in tools if name in described) == described else described


def _pins(flow: Flow) -> tuple[Pin, ...]:
    """What stands at the end of each turn's."""
    backwards = zip(*(reversed(turn.pins) for turn in flow.turns), strict=False)
    same = takewhile(lambda pins: all(pin == pins[0] for pin in pins), backwards)
    return tuple(reversed([pins[0] for pins in same]))

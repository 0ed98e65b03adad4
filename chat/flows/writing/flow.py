"""A whole flow as its file."""

import json
from typing import Any

from chat.flows.flow import Flow, ForeignTool
from chat.flows.reading import FORMAT
from chat.flows.reading.tools import NO_PARAMETERS
from chat.flows.writing.expectation import YES, filled
from chat.flows.writing.turn import pins, tool_choice, turn
from chat.flows.writing.usual import Usual, usual
from chat.flows.writing.yaml_text import Part, Rows, lines

_LONGEST_KEY = 200
"""Longer ones YAML would want to be written in another way."""


def write(flow: Flow) -> str:
    """YAML as docs/flows.md has it; of what is as usual nothing is written."""
    file = _file(flow)
    if _longest_key(file) > _LONGEST_KEY:
        return json.dumps(file, ensure_ascii=False, indent=1)
    return "".join(f"{line}\n" for line in lines(file))


def _file(flow: Flow) -> Part:
    common = usual(flow)
    return filled(
        flow=FORMAT,
        title=flow.title,
        shows=flow.shows or None,
        watch=flow.watch or None,
        group=flow.group or None,
        category=flow.category or None,
        system=flow.system or None,
        settings=common.settings or None,
        tools=_tools(common, flow.foreign) or None,
        tool_choice=None if common.choice == "auto" else tool_choice(common.choice),
        results=pins(common.pins) or None,
        given=Rows(Part(message) for message in flow.given) or None,
        turns=Rows(turn(each, common) for each in flow.turns),
    )


def _tools(common: Usual, foreign: tuple[ForeignTool, ...]) -> list[Any]:
    described = {tool.name: _described(tool) for tool in foreign}
    tools = [described.get(name, name) for name in common.tools]
    return Rows(tools) if described else tools


def _described(tool: ForeignTool) -> Part:
    return filled(
        name=tool.name,
        description=tool.description or None,
        parameters=None if tool.parameters == NO_PARAMETERS else tool.parameters,
        writes=YES if tool.writes else None,
    )


def _longest_key(value: Any) -> int:
    if isinstance(value, dict):
        return max((max(len(key), _longest_key(item)) for key, item in value.items()), default=0)
    return max(map(_longest_key, value), default=0) if isinstance(value, list) else 0

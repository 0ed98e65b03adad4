"""Which tools a file offers, and those that it describes itself."""

import re
from typing import Any

from chat.flows.flow import ForeignTool
from chat.flows.near import near
from chat.flows.reading.entry import Entry
from chat.flows.reading.schema import trouble
from chat.flows.reading.values import plain
from chat.llm.request import ToolChoice
from chat.llm.request import tool_name as forced

MOST_TOOLS = 128
"""More are refused by most servers."""
NO_PARAMETERS: dict[str, Any] = {"type": "object", "properties": {}}
_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")


def tool_name(entry: Entry) -> str:
    """A name that every server takes."""
    value = entry.written.bare.get(entry.path, entry.value)
    if isinstance(value, str) and _NAME.fullmatch(value):
        return value
    entry.note_other("a tool's name: up to 64 Latin letters, digits, _ and -")
    return ""


def offered(entry: Entry) -> tuple[tuple[str, ...], tuple[ForeignTool, ...]]:
    """The names of all, and those that are described."""
    names: dict[str, None] = {}
    foreign: list[ForeignTool] = []
    for item in entry.items(MOST_TOOLS):
        tool = _foreign(item) if isinstance(item.value, dict) else None
        name = tool.name if tool else tool_name(item)
        _once(item, name, names)
        foreign += [tool] if tool and tool.name else []
    return tuple(names), tuple(foreign)


def _once(entry: Entry, name: str, names: dict[str, None]) -> None:
    if name in names:
        entry.note(f"expected each tool once; got {name} again.")
    if name:
        names[name] = None


def _foreign(entry: Entry) -> ForeignTool:
    entry.keys(("name", "description", "parameters", "writes"), ("name",))
    return ForeignTool(
        name=tool_name(entry["name"]) if "name" in entry else "",
        description=entry["description"].text(8_000) if entry.value.get("description") else "",
        parameters=_schema(entry["parameters"]) if "parameters" in entry else NO_PARAMETERS,
        writes=entry["writes"].yes() if "writes" in entry else False,
    )


def _schema(entry: Entry) -> dict[str, Any]:
    schema = plain(entry)
    if found := trouble(schema):
        entry.note(found)
    return schema


def choice(entry: Entry) -> ToolChoice:
    """`auto`, `none`, `required`, or a tool by its name, in words or in OpenAI's form."""
    match entry.value:
        case "auto" | "none" | "required" as word:
            return str(word)
        case {"type": "function", "function": {"name": str()}}:
            name = tool_name(entry["function"]["name"])
        case _:
            name = tool_name(entry)
    return named(name) if name else "auto"


def check_choice(entry: Entry, chosen: ToolChoice, tools: tuple[str, ...]) -> None:
    """What is forced must be offered."""
    if isinstance(chosen, dict):
        check_offered(entry, str(forced(chosen)), tools)
    elif chosen == "required" and not tools:
        entry.note("expected tools to be offered, since a call is required; got none.")


def check_offered(entry: Entry, name: str, offered: tuple[str, ...]) -> None:
    if name and name not in offered:
        known = f"offered are {', '.join(offered)}" if offered else "none is offered"
        hint = near(name, offered)
        entry.note(f"expected a tool that is offered; got {name[:64]!r}, and {known}.{hint}")


def named(name: str) -> ToolChoice:
    return {"type": "function", "function": {"name": name}}


def tool_names(entry: Entry) -> tuple[str, ...]:
    """For one turn: names of what is installed, or described for the whole flow."""
    names: dict[str, None] = {}
    for item in entry.items(MOST_TOOLS):
        if isinstance(item.value, dict):
            item.note("expected a tool's name; describe the tool in the flow's own tools.")
        else:
            _once(item, tool_name(item), names)
    return tuple(names)

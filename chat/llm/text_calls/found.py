"""A call found in a text, and how its pieces become one."""

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from chat.llm import arguments


@dataclass(frozen=True, slots=True)
class TextCall:
    name: str
    arguments: str
    """JSON, or what stands in its place."""
    id: str | None = None


Tools: TypeAlias = Collection[str]
"""The declared names; a mapping if the schemas of their parameters are known."""
Found: TypeAlias = tuple[list[TextCall], int]
"""Calls, and where in the text they end."""
Reader: TypeAlias = Callable[[str, int, Tools], Found | None]
"""Reads what begins at a place in the text; None if it is not the reader's format."""


def from_json(value: Any, *, id: str | None = None) -> TextCall | None:
    """{"name", "arguments"}, as most models write it; Llama says `parameters`."""
    if not isinstance(value, Mapping):
        return None
    inner = value.get("function")
    if isinstance(inner, Mapping):
        return from_json(inner, id=id)
    name = value.get("name") or inner
    given = value.get("arguments", value.get("parameters"))
    if not isinstance(name, str):
        return None
    return TextCall(name, given if isinstance(given, str) else as_text(given), id or _id(value))


def as_text(value: Any) -> str:
    return "" if value is None else json.dumps(value, ensure_ascii=False)


def objects_in(text: str) -> list[Any]:
    """The objects of a text that is JSON, as well as it can be read; none if it is not."""
    try:
        value = arguments.load(text)
    except ValueError:
        return list(arguments.parse(text).objects) if text.strip() else []
    return value if isinstance(value, list) else [value]


def object_at(text: str, at: int) -> tuple[Any, int] | None:
    """The JSON value that begins at `at`, blanks aside, and where it ends."""
    start = at + len(text[at:]) - len(text[at:].lstrip())
    try:
        value, end = json.JSONDecoder().raw_decode(text, start)
        return arguments.load(text[start:end]), end
    except (ValueError, RecursionError):
        return None


def typed(text: str, name: str, tool: str, tools: Tools) -> Any:
    """A parameter's value that was written plainly: what the schema says it is, else what it looks like."""
    schema = tools.get(tool) if isinstance(tools, Mapping) else None
    properties = schema.get("properties") if isinstance(schema, Mapping) else None
    wanted = properties.get(name) if isinstance(properties, Mapping) else None
    if isinstance(wanted, Mapping) and wanted.get("type") == "string":
        return text
    try:
        return arguments.load(text)
    except ValueError:
        return {"True": True, "False": False, "None": None}.get(text.strip(), text)


def _id(value: Mapping[str, Any]) -> str | None:
    id = value.get("id")
    return id if isinstance(id, str) and id.strip() else None

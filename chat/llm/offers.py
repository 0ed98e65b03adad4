"""The tools of a request and its tool_choice, in the dialect of a server."""

from collections.abc import Collection
from typing import Any, Literal

from chat.llm.request import JsonObject, tool_name

ChoiceDialect = Literal["object", "words", "ignored"]


def cleaned(tools: list[JsonObject], unwanted: Collection[str]) -> list[JsonObject]:
    """`tools` without the JSON Schema keywords that a server refuses."""
    return [_without(tool, unwanted) for tool in tools] if unwanted else tools


def in_dialect(body: JsonObject, dialect: ChoiceDialect, required: str) -> JsonObject:
    """`body` with its tool_choice as this server understands it.

    Where a tool cannot be forced by name, it is the only one offered; where `none` means nothing, none is.
    """
    choice = body.get("tool_choice")
    if choice == "required":
        return {**body, "tool_choice": required}
    if dialect == "object" or choice in (None, "auto"):
        return body
    if choice == "none":
        return body if dialect == "words" else _without_keys(body, "tools", "tool_choice")
    forced = tool_name(choice) if isinstance(choice, dict) else None
    narrow = {**body, "tools": [tool for tool in body["tools"] if tool["function"]["name"] == forced]}
    return {**narrow, "tool_choice": required} if dialect == "words" else _without_keys(narrow, "tool_choice")


def _without_keys(body: JsonObject, *names: str) -> JsonObject:
    return {key: value for key, value in body.items() if key not in names}


def _without(tool: JsonObject, unwanted: Collection[str]) -> JsonObject:
    function = _without_keys(tool["function"], *unwanted)
    if "parameters" in function:
        function["parameters"] = _schema(function["parameters"], unwanted)
    return {**tool, "function": function}


def _schema(value: Any, unwanted: Collection[str]) -> Any:
    """Keywords only: a property may have any name, and a value in an enum or a default any key."""
    if isinstance(value, list):
        return [_schema(item, unwanted) for item in value]
    if not isinstance(value, dict):
        return value
    kept = {key: inner for key, inner in value.items() if key not in unwanted}
    return {key: _inner(key, inner, unwanted) for key, inner in kept.items()}


def _inner(key: str, value: Any, unwanted: Collection[str]) -> Any:
    if key in ("enum", "const", "default", "examples"):
        return value
    if key in ("properties", "$defs", "definitions", "patternProperties") and isinstance(value, dict):
        return {name: _schema(inner, unwanted) for name, inner in value.items()}
    return _schema(value, unwanted)

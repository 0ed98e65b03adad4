"""The tools that a request offers, and how it wants them chosen."""

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

from chat.llm.offline.refusal import Refusal, missing, wrong_type, wrong_value
from chat.llm.request import JsonObject

Mode: TypeAlias = Literal["auto", "none", "required", "named"]
_NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}\Z")
_CHOICES = "'none', 'auto', 'required' and {'type': 'function', 'function': {'name': ...}}"


@dataclass(frozen=True, slots=True)
class Tool:
    name: str
    description: str
    parameters: JsonObject
    """The JSON schema of its arguments."""

    @property
    def properties(self) -> dict[str, JsonObject]:
        given = self.parameters.get("properties")
        return {k: v for k, v in given.items() if isinstance(v, dict)} if isinstance(given, dict) else {}

    @property
    def required(self) -> tuple[str, ...]:
        given = self.parameters.get("required")
        return tuple(k for k in given if isinstance(k, str)) if isinstance(given, list) else ()


@dataclass(frozen=True, slots=True)
class Choice:
    mode: Mode
    name: str = ""
    """The tool to be called, if the mode is `named`."""


def read_tools(body: JsonObject) -> tuple[Tool, ...]:
    given = body.get("tools")
    if given is None:
        return ()
    if not isinstance(given, list):
        raise wrong_type("tools", "an array", given)
    if not given:
        raise Refusal("[] is too short - 'tools'", param="tools", code="empty_array")
    return tuple(_tool(item, f"tools[{number}]") for number, item in enumerate(given))


def _tool(item: object, at: str) -> Tool:
    if not isinstance(item, dict):
        raise wrong_type(at, "an object", item)
    if item.get("type") != "function":
        raise wrong_value(f"{at}.type", item.get("type"), "'function'")
    function = item.get("function")
    if not isinstance(function, dict):
        raise missing(f"{at}.function")
    description, parameters = function.get("description") or "", function.get("parameters") or {}
    if not isinstance(description, str):
        raise wrong_type(f"{at}.function.description", "a string", description)
    if not isinstance(parameters, dict):
        raise wrong_type(f"{at}.function.parameters", "an object", parameters)
    return Tool(tool_name(function, f"{at}.function"), description, parameters)


def tool_name(function: JsonObject, at: str) -> str:
    name = function.get("name")
    if name is None:
        raise missing(f"{at}.name")
    if not isinstance(name, str):
        raise wrong_type(f"{at}.name", "a string", name)
    if not _NAME.match(name):
        message = (
            f"Invalid '{at}.name': expected letters, digits, '_' and '-', at most 64, got {name[:80]!r}."
        )
        raise Refusal(message, param=f"{at}.name", code="invalid_value")
    return name


def read_choice(body: JsonObject, tools: tuple[Tool, ...]) -> Choice:
    """What the request wants called; without tools nothing can be."""
    for key in ("tool_choice", "parallel_tool_calls"):
        if not tools and body.get(key) is not None:
            raise Refusal(f"'{key}' is only allowed when 'tools' are specified.", param=key)
    match body.get("tool_choice"):
        case None:
            return Choice("auto" if tools else "none")
        case "auto" | "none" | "required" as mode:
            return Choice(mode)
        case {"type": "function", "function": {"name": str(name)}}:
            return _named(name, tools)
        case other:
            raise wrong_value("tool_choice", other, _CHOICES)


def _named(name: str, tools: tuple[Tool, ...]) -> Choice:
    if name not in {tool.name for tool in tools}:
        message = f"Tool choice '{name[:80]}' not found in 'tools' parameter."
        raise Refusal(message, param="tool_choice")
    return Choice("named", name)

"""One request to a model, in the form of OpenAI's chat completions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeAlias

from chat.canonical import clean_json, clean_text

JsonObject: TypeAlias = dict[str, Any]
Message: TypeAlias = JsonObject
ToolChoice: TypeAlias = str | JsonObject
"""`auto`, `none`, `required`, or {"type": "function", "function": {"name": ...}}."""


def tool_name(choice: ToolChoice) -> str | None:
    """The tool that a tool_choice forces by name, if it does."""
    return str(choice["function"]["name"]) if isinstance(choice, dict) else None


def schemas(tools: Iterable[JsonObject]) -> dict[str, JsonObject]:
    """The names of `tools` and the schemas of their parameters."""
    functions = [tool["function"] for tool in tools]
    return {function["name"]: function.get("parameters") or {} for function in functions}


@dataclass(frozen=True, kw_only=True)
class Request:
    model: str
    messages: tuple[Message, ...]
    tools: tuple[JsonObject, ...] = ()
    """As a toolbox defines them: clean JSON already."""
    tool_choice: ToolChoice = "auto"
    settings: Mapping[str, Any] = field(default_factory=dict)
    """Further keys of the body: temperature, max_tokens, stop, seed, parallel_tool_calls, response_format."""
    used_ids: frozenset[str] = frozenset()
    """The ids that calls of this turn have already; not sent."""

    @property
    def tool_names(self) -> frozenset[str]:
        return frozenset(tool["function"]["name"] for tool in self.tools)

    def body(self) -> JsonObject:
        """The body as it is sent, in clean JSON: made once, nobody changes it."""
        return self._body

    @cached_property
    def _body(self) -> JsonObject:
        """Several servers refuse an empty `tools`: it is left out."""
        offer = {"tools": list(self.tools), "tool_choice": clean_json(self.tool_choice)} if self.tools else {}
        return {
            "model": clean_text(self.model),
            "messages": clean_json(self.messages),
            **offer,
            **clean_json(dict(self.settings)),
            "stream": True,
            "stream_options": {"include_usage": True},
        }

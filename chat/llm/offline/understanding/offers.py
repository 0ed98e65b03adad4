"""The known tools among those offered, and calls that fit what their schemas allow."""

from collections.abc import Iterable
from dataclasses import dataclass

from chat.llm.offline.offer import Tool
from chat.llm.offline.reply import Call
from chat.llm.offline.skills.known import SKILLS
from chat.llm.offline.understanding.kinds import Kind
from chat.llm.request import JsonObject


@dataclass(frozen=True, slots=True)
class Offers:
    tools: tuple[Tool, ...]

    def tool(self, kind: Kind) -> Tool | None:
        """The offered tool that serves the kind: the one of its name that knows what it is about."""
        for tool in self.tools:
            if tool.name == kind and set(_needed(kind)) <= set(tool.properties):
                return tool
        return None

    def unknown(self) -> tuple[Tool, ...]:
        known = [self.tool(kind) for kind in Kind]
        return tuple(tool for tool in self.tools if tool not in known)

    def call(self, kind: Kind, subject: str, options: JsonObject) -> Call | None:
        tool = self.tool(kind)
        return Call(tool.name, {kind.subject: subject, **fitting(tool, options)}) if tool else None

    def filled(self, kind: Kind, arguments: JsonObject) -> Call | None:
        tool = self.tool(kind)
        return Call(tool.name, fitting(tool, arguments)) if tool else None

    def unfit(self, kind: Kind, options: JsonObject) -> tuple[str, ...]:
        """The wanted values that the offered tool has no argument or no value for."""
        tool = self.tool(kind)
        fit = fitting(tool, options) if tool else options
        return tuple(str(value) for key, value in options.items() if key not in fit)


def _needed(kind: Kind) -> tuple[str, ...]:
    return tuple(slot.name for slot in SKILLS[kind].slots) if kind.is_form else (kind.subject,)


def fitting(tool: Tool, options: JsonObject) -> JsonObject:
    return {key: value for key, value in options.items() if _fits(tool, key, value)}


def _fits(tool: Tool, key: str, value: object) -> bool:
    allowed = tool.properties.get(key)
    if allowed is None or value is None:
        return False
    enum = allowed.get("enum")
    return not isinstance(enum, list) or value in enum


def same_call(call: Call, name: str, arguments: JsonObject) -> bool:
    """Whether a call that was made is this one; what it adds beyond subject and choice does not matter."""
    if call.name != name:
        return False
    decisive = {k: v for k, v in call.arguments.items() if k != "weather_condition"}
    return all(_text(arguments.get(key)) == _text(value) for key, value in decisive.items())


def unmade(calls: Iterable[Call], made: Iterable[tuple[str, JsonObject]]) -> tuple[Call, ...]:
    """The calls that were not made yet, each once."""
    done, found = list(made), list[Call]()
    for call in calls:
        if not any(same_call(call, name, arguments) for name, arguments in done) and call not in found:
            found.append(call)
    return tuple(found)


def _text(value: object) -> str:
    return str(value).casefold().strip()

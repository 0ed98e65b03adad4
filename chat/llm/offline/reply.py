"""What the offline model replies: words, or calls."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from chat.canonical import compact
from chat.llm.request import JsonObject


@dataclass(frozen=True, slots=True)
class Call:
    name: str
    arguments: JsonObject = field(default_factory=dict)

    @property
    def text(self) -> str:
        return compact(self.arguments)


@dataclass(frozen=True, slots=True)
class Reply:
    text: str = ""
    calls: tuple[Call, ...] = ()
    finish_reason: str = "stop"


def say(text: str) -> Reply:
    return Reply(text=text)


def call(calls: Iterable[Call]) -> Reply:
    return Reply(calls=tuple(calls), finish_reason="tool_calls")

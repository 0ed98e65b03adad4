"""Turns → the messages of the next request: valid for a server whatever had happened to them."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from chat.canonical import compact
from chat.llm.request import JsonObject, Message

MODEL_RESULT_CAP = 16 * 1024
"""Characters of one result that a model is sent, at most."""
LOST = "The call was interrupted before it had a result."


@dataclass(frozen=True, slots=True, kw_only=True)
class PastCall:
    """A call with what came of it; neither result nor error means that nothing came."""

    position: int
    id: str
    name: str
    arguments: JsonObject | None
    result: JsonObject | None = None
    error: str = ""
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def told(self) -> str:
        """The content of the tool message: what the model is told."""
        if self.result is None:
            return compact({"error": self.error or LOST})
        text = compact(self.result)
        if len(text) <= MODEL_RESULT_CAP:
            return text
        return text[:MODEL_RESULT_CAP] + f"… (cut: {MODEL_RESULT_CAP} of {len(text)} characters)"


@dataclass(frozen=True, slots=True, kw_only=True)
class PastStep:
    text: str
    calls: tuple[PastCall, ...] = ()
    finish_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PastTurn:
    said: str
    steps: tuple[PastStep, ...] = ()
    note: str = ""
    """Stands for the answer where a turn ended without one, so that roles alternate."""


def messages(system: str, turns: Iterable[PastTurn]) -> tuple[Message, ...]:
    """OpenAI's message list: every call answered exactly once, in order, under an id used once."""
    ids = _Ids()
    opening: list[Message] = [{"role": "system", "content": system}] if system else []
    return (*opening, *(message for turn in turns for message in _turn(turn, ids)))


class _Ids:
    """Makes wire ids unique within one request: servers repeat them from turn to turn."""

    def __init__(self) -> None:
        self.used: set[str] = set()

    def unique(self, call: PastCall) -> str:
        wanted, number = call.id or f"call{call.position:05d}", 1
        unique = wanted
        while unique in self.used:
            number += 1
            unique = f"{wanted}_{number}"
        self.used.add(unique)
        return unique


def _turn(turn: PastTurn, ids: _Ids) -> Iterator[Message]:
    yield {"role": "user", "content": turn.said}
    answered = False
    for step in turn.steps:
        answered = bool(step.text) and not step.calls
        yield from _step(step, ids)
    if turn.note and not answered:
        yield {"role": "assistant", "content": turn.note}


def _step(step: PastStep, ids: _Ids) -> Iterator[Message]:
    if not step.calls:
        if step.text:
            yield {"role": "assistant", "content": step.text}
        return
    named = [(ids.unique(call), call) for call in step.calls]
    yield {
        "role": "assistant",
        "content": step.text or None,
        "tool_calls": [_asked(id, call) for id, call in named],
    }
    for id, call in named:
        yield {"role": "tool", "tool_call_id": id, "name": call.name, "content": call.told}


def _asked(id: str, call: PastCall) -> JsonObject:
    """The call as it is echoed. Arguments that never were JSON are not: servers refuse them."""
    arguments = json.dumps(call.arguments or {}, ensure_ascii=False)
    return {
        **call.extra,
        "id": id,
        "type": "function",
        "function": {"name": call.name, "arguments": arguments},
    }

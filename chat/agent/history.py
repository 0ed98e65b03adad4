"""Turns → the messages of the next request: valid for a server whatever had happened to them."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from chat.canonical import compact
from chat.llm.request import JsonObject, Message

MODEL_RESULT_CAP = 16 * 1024
"""Characters of one result that a model is sent, at most."""
_UNNAMEABLE = re.compile(r"[^a-zA-Z0-9_-]")
LOST = "The call was interrupted before it had a result."
MAYBE = "It may or may not have happened: check before you ask again."
"""What is said of a write that was interrupted. It is never run again."""


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
    def echoed_name(self) -> str:
        """The name as every server takes it, whatever the model had made up."""
        return _UNNAMEABLE.sub("_", self.name)[:64] or "unknown"

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
    reasoning: str = ""
    provider: str = ""
    """Who made it. Reasoning and opaque fields go back to the same provider alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PastTurn:
    said: str
    steps: tuple[PastStep, ...] = ()
    note: str = ""
    """Stands for the answer where a turn ended without one, so that roles alternate."""


def messages(system: str, turns: Iterable[PastTurn], *, provider: str = "") -> tuple[Message, ...]:
    """OpenAI's message list: every call answered exactly once, in order, under an id used once.

    `provider` is the one that will be asked. What suits its server alone is left to the model's profile.
    """
    ids = _Ids()
    opening: list[Message] = [{"role": "system", "content": system}] if system else []
    return (*opening, *(message for turn in turns for message in _turn(turn, ids, provider)))


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


def _turn(turn: PastTurn, ids: _Ids, provider: str) -> Iterator[Message]:
    yield {"role": "user", "content": turn.said}
    answered = False
    for step in turn.steps:
        answered = bool(step.text.strip()) and not step.calls
        yield from _step(step, ids, step.provider == provider)
    if turn.note and not answered:
        yield {"role": "assistant", "content": turn.note}


def _step(step: PastStep, ids: _Ids, own: bool) -> Iterator[Message]:
    thought = {"reasoning_content": step.reasoning} if own and step.reasoning else {}
    if not step.calls:
        if step.text.strip():
            yield {"role": "assistant", "content": step.text, **thought}
        return
    named = [(ids.unique(call), call) for call in step.calls]
    yield {
        "role": "assistant",
        "content": step.text if step.text.strip() else None,
        **thought,
        "tool_calls": [_asked(id, call, own) for id, call in named],
    }
    for id, call in named:
        yield {"role": "tool", "tool_call_id": id, "name": call.echoed_name, "content": call.told}


def _asked(id: str, call: PastCall, own: bool) -> JsonObject:
    """The call as it is echoed. Arguments that never were JSON are not: servers refuse them."""
    arguments = json.dumps(call.arguments or {}, ensure_ascii=False)
    return {
        **(call.extra if own else {}),
        "id": id,
        "type": "function",
        "function": {"name": call.echoed_name, "arguments": arguments},
    }

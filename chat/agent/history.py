"""Turns → the messages of the next request: valid for a server whatever had happened to them."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from chat.canonical import compact
from chat.llm.request import JsonObject, Message
from chat.tools.size import cut

RESULT_BYTES = 16 * 1024
"""Bytes of one result that a model is sent, at most, unless told otherwise."""
_UNNAMEABLE = re.compile(r"[^a-zA-Z0-9_-]")
LOST = "The call was interrupted before it had a result."
CHANGED = "arguments_changed_by_the_person"
MAYBE = "It may or may not have happened: check before you ask again."
"""What is said of a write that was interrupted. It is never run again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PastCall:
    """A call with what came of it; neither result nor error means that nothing came."""

    position: int
    id: str
    name: str
    arguments: JsonObject | None
    edited: JsonObject | None = None
    """What a person put in the place of the arguments: the model is told of it with the result."""
    result: JsonObject | str | None = None
    """Words if they were given with a flow: they are sent as they are."""
    error: str = ""
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def echoed_name(self) -> str:
        """The name as every server takes it, whatever the model had made up."""
        return _UNNAMEABLE.sub("_", self.name)[:64] or "unknown"

    @property
    def effective(self) -> JsonObject:
        """The arguments that it runs with."""
        return (self.arguments if self.edited is None else self.edited) or {}

    @property
    def changed(self) -> JsonObject:
        """By name: what a person changed, as it is now; null for what they left out."""
        asked, now = self.arguments or {}, self.effective
        names = dict.fromkeys((*asked, *now))
        return {name: now.get(name) for name in names if _differ(asked, now, name)}

    def told(self, most: int) -> str:
        """The content of the tool message: what the model is told, in `most` bytes."""
        said = {CHANGED: self.changed} if self.changed else {}
        if isinstance(self.result, str):
            return self.result
        if self.result is None:
            return compact({"error": self.error or LOST, **said})
        return compact(cut({**said, **self.result}, most))


def _differ(asked: JsonObject, now: JsonObject, name: str) -> bool:
    """As JSON: 2 is not 2.0, nor true 1."""
    return (name in asked, compact(asked.get(name))) != (name in now, compact(now.get(name)))


@dataclass(frozen=True, slots=True, kw_only=True)
class PastStep:
    text: str
    calls: tuple[PastCall, ...] = ()
    finish_reason: str = ""
    reasoning: str = ""
    tokens: int = 0
    """What the model wrote for it."""
    provider: str = ""
    """Who made it. Reasoning and opaque fields go back to the same provider alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PastTurn:
    said: str
    steps: tuple[PastStep, ...] = ()
    note: str = ""
    """Says how a turn ended without an answer, or in the middle of one. Roles alternate all the same."""


def messages(
    system: str, turns: Iterable[PastTurn], *, provider: str = "", result_bytes: int = RESULT_BYTES
) -> tuple[Message, ...]:
    """OpenAI's message list: every call answered exactly once, in order, under an id used once.

    `provider` is the one that will be asked. What suits its server alone is left to the model's profile.
    """
    asked = _Asked(provider, result_bytes, _Ids())
    opening: list[Message] = [{"role": "system", "content": system}] if system else []
    return (*opening, *(message for turn in turns for message in _turn(turn, asked)))


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


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the request is made for."""

    provider: str
    result_bytes: int
    ids: _Ids


def _turn(turn: PastTurn, asked: _Asked) -> Iterator[Message]:
    yield {"role": "user", "content": turn.said}
    *before, last = turn.steps or (PastStep(text=""),)
    for step in before:
        yield from _step(step, asked)
    if turn.note and not last.calls:
        last = replace(last, text=f"{last.text}\n\n{turn.note}".strip())
    yield from _step(last, asked)
    if turn.note and last.calls:
        yield {"role": "assistant", "content": turn.note}


def _step(step: PastStep, asked: _Asked) -> Iterator[Message]:
    own = step.provider == asked.provider
    thought = {"reasoning_content": step.reasoning} if own and step.reasoning else {}
    if not step.calls:
        if step.text.strip():
            yield {"role": "assistant", "content": step.text, **thought}
        return
    named = [(asked.ids.unique(call), call) for call in step.calls]
    yield {
        "role": "assistant",
        "content": step.text if step.text.strip() else None,
        **thought,
        "tool_calls": [_echoed(id, call, own) for id, call in named],
    }
    for id, call in named:
        told = call.told(asked.result_bytes)
        yield {"role": "tool", "tool_call_id": id, "name": call.echoed_name, "content": told}


def _echoed(id: str, call: PastCall, own: bool) -> JsonObject:
    """The call as it is echoed. Arguments that never were JSON are not: servers refuse them."""
    arguments = json.dumps(call.arguments or {}, ensure_ascii=False)
    return {
        **(call.extra if own else {}),
        "id": id,
        "type": "function",
        "function": {"name": call.echoed_name, "arguments": arguments},
    }

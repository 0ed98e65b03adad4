"""A conversation as the model reads it: turns of what was said, which tools ran, and what they gave."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from chat.llm.request import JsonObject, Message

MAX_TEXT = 4000
"""Characters of one message that are read: rules need no more, and stay quick."""


@dataclass(frozen=True, slots=True)
class Record:
    """One call with its result."""

    name: str
    arguments: JsonObject
    result: Any
    """The parsed JSON, or the text if it is none."""

    @property
    def error(self) -> str:
        """What the result says went wrong; empty if nothing did."""
        error = self.result.get("error") if isinstance(self.result, dict) else None
        if not error:
            return ""
        message = error.get("message") if isinstance(error, dict) else error
        return str(message or error)


@dataclass(frozen=True, slots=True)
class Turn:
    text: str
    batches: tuple[tuple[Record, ...], ...] = ()
    """The calls of each answer that asked for any."""

    @property
    def records(self) -> tuple[Record, ...]:
        return tuple(record for batch in self.batches for record in batch)


def read_turns(messages: Iterable[Message]) -> tuple[Turn, ...]:
    """The turns, the current one last; there is always one, even if nobody said anything."""
    turns: list[tuple[str, list[Message]]] = []
    for message in messages:
        if message["role"] == "user":
            turns.append((_text(message.get("content")), []))
        elif message["role"] in ("assistant", "tool") and turns:
            turns[-1][1].append(message)
    return tuple(Turn(text, _batches(rest)) for text, rest in turns) or (Turn(""),)


def _batches(messages: list[Message]) -> tuple[tuple[Record, ...], ...]:
    found = []
    for at, message in enumerate(messages):
        if message.get("tool_calls"):
            answers = messages[at + 1 : at + 1 + len(message["tool_calls"])]
            results = {answer.get("tool_call_id"): answer.get("content") for answer in answers}
            found.append(tuple(_record(call, results.get(call["id"])) for call in message["tool_calls"]))
    return tuple(found)


def _record(call: JsonObject, content: Any) -> Record:
    function, text = call["function"], _whole_text(content)
    try:
        result = json.loads(text)
    except (ValueError, RecursionError):
        result = text
    return Record(function["name"], json.loads(function["arguments"]), result)


def _text(content: Any) -> str:
    return _whole_text(content)[:MAX_TEXT].replace("’", "'")


def _whole_text(content: Any) -> str:
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else []
    return "\n".join(part["text"] for part in parts if part.get("type") == "text")

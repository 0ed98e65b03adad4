"""What had been said before a flow begins: its messages set down as turns that have ended."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from chat.canonical import clean_json, clean_text
from chat.llm.request import JsonObject, Message
from chat.models import Conversation, Step, ToolCall, Turn, Wire
from chat.turns.say import Refused

_EXPLANATION = "This was given with the flow: no model was asked."
_LOST = "The messages of the flow hold no result of it."


@dataclass(slots=True)
class _Answer:
    """A message of the assistant's, and what tools said to its calls."""

    message: Message
    told: dict[str, Any] = field(default_factory=dict)
    """By the id of the call: the content."""


def set_down(conversation: Conversation, messages: Iterable[Message]) -> None:
    """Within a transaction. Raises Refused for messages that no person began."""
    revision = conversation.next_revision()
    for number, (said, answers) in enumerate(_turns(messages)):
        conversation.head = _turn(conversation, f"{Turn.GIVEN}-{number}", said, revision)
        for at, answer in enumerate(answers, 1):
            _step(conversation.head, at, answer, revision)
    conversation.save(update_fields=("head",))


def _turns(messages: Iterable[Message]) -> Iterator[tuple[str, list[_Answer]]]:
    turns: list[tuple[str, list[_Answer]]] = []
    for message in messages:
        if message.get("role") == "user":
            turns.append((_words(message.get("content")), []))
        elif not turns:
            raise Refused("What is given with a flow begins with what a person said.")
        elif message.get("role") == "assistant":
            turns[-1][1].append(_Answer(message))
        elif turns[-1][1]:
            turns[-1][1][-1].told[str(message.get("tool_call_id"))] = message.get("content")
    return iter(turns)


def _turn(conversation: Conversation, key: str, said: str, revision: int) -> Turn:
    now = timezone.now()
    return Turn.objects.create(
        conversation=conversation,
        parent_id=conversation.head_id,
        said=said,
        client_key=key,
        tool_choice="auto",
        status=Turn.Status.DONE,
        reason=Turn.GIVEN,
        explanation=_EXPLANATION,
        started_at=now,
        ended_at=now,
        born=revision,
        revision=revision,
    )


def _step(turn: Turn, number: int, answer: _Answer, revision: int) -> None:
    asked = answer.message.get("tool_calls") or []
    step = Step.objects.create(
        turn=turn,
        number=number,
        status=Step.Status.DONE,
        text=_words(answer.message.get("content")),
        finish_reason="tool_calls" if asked else "stop",
        born=revision,
        revision=revision,
    )
    Wire.objects.create(step=step)
    ToolCall.objects.bulk_create(_call(step, at, call, answer.told) for at, call in enumerate(asked))


def _call(step: Step, position: int, call: JsonObject, told: dict[str, Any]) -> ToolCall:
    id, function = str(call.get("id") or ""), call.get("function") or {}
    raw, answered = clean_text(str(function.get("arguments") or "")), id in told
    return ToolCall(
        step=step,
        conversation_id=step.turn.conversation_id,
        position=position,
        wire_id=clean_text(id)[:200],
        name=clean_text(str(function.get("name") or ""))[:200],
        arguments_raw=raw,
        arguments=_object(raw),
        status=ToolCall.Status.DONE if answered else ToolCall.Status.CANCELLED,
        result=_result(told[id]) if answered else None,
        error="" if answered else _LOST,
        source=Turn.GIVEN if answered else "",
        ended_at=step.turn.ended_at,
        born=step.born,
        revision=step.revision,
    )


def _result(content: Any) -> Any:
    """The object that it is, or else its words: they are sent as they are."""
    text = _words(content)
    value = _object(text)
    return text if value is None else value


def _object(text: str) -> JsonObject | None:
    try:
        value = clean_json(json.loads(text))
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _words(content: Any) -> str:
    """The text of a message: a string, or the text among its parts."""
    if isinstance(content, list):
        parts = (part.get("text") for part in content if isinstance(part, dict))
        return clean_text("\n".join(part for part in parts if isinstance(part, str)))
    return clean_text(content) if isinstance(content, str) else ""

"""What the model was told of a call: the tool message of the request that followed, else what it would be."""

import json
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from chat.models import Step, ToolCall
from chat.tools.size import is_cut
from chat.turns.history import past_call


@dataclass(frozen=True, slots=True)
class Told:
    text: str
    request: int | None
    """The number of the request that it stood in; None if none has followed."""

    @property
    def cut(self) -> bool:
        """Is it a beginning alone?"""
        try:
            return is_cut(json.loads(self.text))
        except ValueError:
            return False


def told(call: ToolCall) -> Told:
    step = call.step
    later = Step.objects.filter(turn=step.turn_id, number__gt=step.number).select_related("wire")
    following = later.order_by("number", "-attempt").first()
    if following is not None:
        text = _tool_message(following.wire.request.get("messages"), call.position)
        if text is not None:
            return Told(text, following.number)
    return Told(past_call(call).told(settings.LIMITS.model_result_bytes), None)


def _tool_message(messages: Any, position: int) -> str | None:
    """The result at `position` among those that answer the last calls."""
    results: list[str] = []
    for message in reversed(messages if isinstance(messages, list) else []):
        if message.get("role") != "tool":
            if results or message.get("tool_calls"):
                break
            continue
        results.insert(0, str(message.get("content")))
    return results[position] if position < len(results) else None

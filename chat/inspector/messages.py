"""The messages of a request, those that are new since the request before it marked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from chat.inspector.size import json_size
from chat.inspector.tab import Tab
from chat.inspector.visible import visible_json
from chat.models import Step

LONGEST = 2_000
"""Characters of one message that are shown at once."""
MOST = 60
"""Messages that are shown, of the new ones and of the others each; the request has all."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A message; `index` is its place in the request."""

    index: int
    role: str
    text: str
    length: int
    size: int
    name: str = ""
    id: str = ""
    calls: tuple[tuple[str, str, str], ...] = ()
    """Name, arguments and id of each call that it asks for."""

    @property
    def cut(self) -> bool:
        return self.length > len(self.text)


def before(step: Step) -> Step | None:
    """The request before this one: of the turn, or the last one of the turn before."""
    same, parent = Q(turn=step.turn_id, number__lt=step.number), Q(turn=step.turn.parent_id)
    earlier = Step.objects.filter(same | parent if step.turn.parent_id else same).select_related("wire")
    return earlier.order_by("-turn", "-number", "-attempt").first()


def common(one: list[Any], other: list[Any]) -> int:
    """How many messages both begin with."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (mine, theirs) in pairs if mine != theirs), min(len(one), len(other)))


def _messages(step: Step) -> list[Any]:
    found = step.wire.request.get("messages")
    return found if isinstance(found, list) else []


def _shown(index: int, message: Any) -> Shown:
    about = message if isinstance(message, dict) else {"content": message}
    content = about.get("content")
    text = content if isinstance(content, str) else "" if content is None else visible_json(content)
    calls = about.get("tool_calls")
    return Shown(
        index,
        str(about.get("role", "")),
        text[:LONGEST],
        len(text),
        json_size(message),
        str(about.get("name") or ""),
        str(about.get("tool_call_id") or ""),
        tuple(_call(call) for call in calls) if isinstance(calls, list) else (),
    )


def _call(call: Any) -> tuple[str, str, str]:
    function = call.get("function") if isinstance(call, Mapping) else None
    if not isinstance(function, Mapping):
        return "", visible_json(call)[:LONGEST], ""
    return (
        str(function.get("name", "")),
        str(function.get("arguments", ""))[:LONGEST],
        str(call.get("id", "")),
    )


def _context(step: Step) -> dict[str, Any]:
    return compared(step, before(step))


def compared(step: Step, last: Step | None) -> dict[str, Any]:
    """What the tab shows, if `last` is the request before."""
    sent = _messages(step)
    new = common(sent, _messages(last)) if last is not None else 0
    shown = [_shown(at, message) for at, message in enumerate(sent[new:][:MOST], start=new)]
    first = max(0, new - MOST)
    old = [_shown(at, message) for at, message in enumerate(sent[first:new], start=first)]
    return {
        "step": step,
        "last": last,
        "new": shown,
        "new_left_out": len(sent) - new - len(shown),
        "old": old,
        "old_count": new,
        "old_left_out": new - len(old),
        "changed": last is not None and new < len(_messages(last)),
    }


tab = Tab(slug="messages", title="Messages", template="inspector/tabs/messages.html", context=_context)

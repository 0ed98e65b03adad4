"""Who was asked whether a call may run, what they decided, and what they changed."""

from dataclasses import dataclass
from typing import Any

from chat.canonical import compact
from chat.inspector.tab import Tab
from chat.models import ToolCall

_NOTHING = object()


@dataclass(frozen=True, slots=True)
class Change:
    """One argument before a person decided, and as it was approved."""

    name: str
    before: str
    after: str
    word: str

    @property
    def is_one(self) -> bool:
        return self.word != "same"


def changes(call: ToolCall) -> list[Change]:
    """Every argument: what the model asked for, and what a person approved; none if nothing was edited."""
    asked, now = call.arguments, call.edited
    if not isinstance(asked, dict) or not isinstance(now, dict):
        return []
    return [_change(name, asked, now) for name in dict.fromkeys((*asked, *now))]


def _change(name: str, asked: dict[str, Any], now: dict[str, Any]) -> Change:
    before, after = _said(asked, name), _said(now, name)
    if before == after:
        return Change(name, before, after, "same")
    word = "added" if name not in asked else "left out" if name not in now else "changed"
    return Change(name, before, after, word)


def _said(arguments: dict[str, Any], name: str) -> str:
    return compact(arguments[name]) if name in arguments else "not given"


def effect(call: ToolCall) -> tuple[str, str] | None:
    """What its result says that it changed: before and after."""
    result = call.result if isinstance(call.result, dict) else {}
    if "before" not in result or "after" not in result:
        return None
    return tuple("nothing" if result[key] is None else str(result[key]) for key in ("before", "after"))  # type: ignore[return-value]


def _context(call: ToolCall) -> dict[str, Any]:
    waited = call.decided_at - call.created_at if call.decided_at else None
    return {
        "call": call,
        "waited": waited.total_seconds() if waited else None,
        "changes": changes(call),
        "effect": effect(call),
    }


tab = Tab(
    slug="approval",
    title="Approval",
    template="inspector/tabs/approval.html",
    context=_context,
    applies_to=lambda call: call.expires_at is not None,
)

"""The error of a call: its type, its message, and what the model was told."""

from typing import Any

from chat.agent.happenings import HELD
from chat.inspector.tab import Tab
from chat.inspector.told import told
from chat.models import ToolCall

KINDS = {
    "invalid": "It was not run: what the model asked for could not be called.",
    "failed": "It ran and failed.",
    "timed_out": "It ran, and had no result within its time.",
    "cancelled": "It was stopped.",
    "unknown": "It was interrupted while it changed something: whether it did is not known.",
    "rejected": "It was not run: a person denied it.",
    "expired": "It was not run: nobody approved it in time.",
}
"""What an error of each status means."""
_HELD = "It was not run: its turn ends with the calls that were asked for."


def meaning(call: ToolCall) -> str:
    return _HELD if call.error == HELD else KINDS.get(call.status, "")


def _context(call: ToolCall) -> dict[str, Any]:
    kind, _, message = call.error.partition(": ")
    is_type = kind.isidentifier() and kind[:1].isupper() and bool(message)
    return {
        "call": call,
        "meaning": meaning(call),
        "kind": kind if is_type else call.status,
        "message": message if is_type else call.error,
        "told": told(call),
    }


tab = Tab(
    slug="error",
    title="Error",
    template="inspector/tabs/error.html",
    context=_context,
    applies_to=lambda call: bool(call.error),
)

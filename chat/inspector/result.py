"""The result of a call: as a tree or raw, what it weighs, and what of it the model was given."""

from typing import Any

from chat.canonical import compact
from chat.inspector.size import in_bytes, json_size
from chat.inspector.tab import Tab
from chat.inspector.told import told
from chat.models import ToolCall
from chat.tools.size import is_cut

_SOURCES = {"source": "source", "as_of": "as of"}
"""Keys by which a result says where it comes from and of when it is, in words."""
_LONGEST = 200


def _context(call: ToolCall) -> dict[str, Any]:
    given, result = told(call), call.result or {}
    return {
        "call": call,
        "size": json_size(call.result),
        "told": given,
        "lost": _lost(result),
        "sources": [(word, _short(result[key])) for key, word in _SOURCES.items() if key in result],
    }


def _lost(result: Any) -> tuple[int, int] | None:
    """(bytes that the tool gave back, bytes of them that are kept), if that is not all."""
    return (result["bytes"], len(result["beginning"].encode())) if is_cut(result) else None


def _short(value: Any) -> str:
    if isinstance(value, dict):
        value = ", ".join(str(value[key]) for key in ("name", "licence", "url") if value.get(key)) or value
    return (value if isinstance(value, str) else compact(value))[:_LONGEST]


tab = Tab(
    slug="result",
    title="Result",
    template="inspector/tabs/result.html",
    context=_context,
    applies_to=lambda call: call.result is not None,
    note=lambda call: in_bytes(json_size(call.result)),
    value=lambda call: call.result,
)

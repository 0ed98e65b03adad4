"""The result of a call: as a tree or raw, what it weighs, and what of it the model was given."""

from typing import Any

from chat.inspector.size import json_size
from chat.inspector.tab import Tab
from chat.inspector.told import told
from chat.models import ToolCall

_SOURCES = ("kind", "source", "as_of", "notes")
"""Keys by which a result says where it comes from."""


def _context(call: ToolCall) -> dict[str, Any]:
    given, result = told(call), call.result or {}
    return {
        "call": call,
        "size": json_size(call.result),
        "told": given,
        "sources": [(key, result[key]) for key in _SOURCES if key in result],
    }


tab = Tab(
    slug="result",
    title="Result",
    template="inspector/tabs/result.html",
    context=_context,
    applies_to=lambda call: call.result is not None,
    value=lambda call: call.result,
)

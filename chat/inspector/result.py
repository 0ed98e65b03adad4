"""The result of a call: as a tree or raw, what it weighs, and what of it the model was given."""

from typing import Any

from chat.inspector.size import in_bytes, json_size
from chat.inspector.sources import origin
from chat.inspector.tab import Tab
from chat.inspector.told import told
from chat.models import ToolCall
from chat.tools.size import is_cut


def _context(call: ToolCall) -> dict[str, Any]:
    given, result, said = told(call), call.result or {}, origin(call.result)
    source = ", ".join(filter(None, (said.name, said.licence, said.url)))
    return {
        "call": call,
        "size": json_size(call.result),
        "told": given,
        "lost": _lost(result),
        "sources": [(word, it) for word, it in (("source", source), ("as of", said.as_of)) if it],
    }


def _lost(result: Any) -> tuple[int, int] | None:
    """(bytes that the tool gave back, bytes of them that are kept), if that is not all."""
    return (result["bytes"], len(result["beginning"].encode())) if is_cut(result) else None


tab = Tab(
    slug="result",
    title="Result",
    template="inspector/tabs/result.html",
    context=_context,
    applies_to=lambda call: call.result is not None,
    note=lambda call: in_bytes(json_size(call.result)),
    value=lambda call: call.result,
)

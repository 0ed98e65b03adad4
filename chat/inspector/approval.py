"""Who was asked whether a call may run, and what they decided."""

from typing import Any

from chat.inspector.tab import Tab
from chat.models import ToolCall


def _context(call: ToolCall) -> dict[str, Any]:
    waited = call.decided_at - call.created_at if call.decided_at else None
    return {"call": call, "waited": waited.total_seconds() if waited else None}


tab = Tab(
    slug="approval",
    title="Approval",
    template="inspector/tabs/approval.html",
    context=_context,
    applies_to=lambda call: call.expires_at is not None,
)

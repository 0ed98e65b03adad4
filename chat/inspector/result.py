"""The whole result of a call."""

import json
from typing import Any

from chat.inspector.tab import Tab
from chat.models import ToolCall


def _context(call: ToolCall) -> dict[str, Any]:
    return {"body": json.dumps(call.result, ensure_ascii=False, indent=2)}


tab = Tab(slug="result", title="Result", context=_context, applies_to=lambda call: call.result is not None)

"""The request as it was sent: address and body. Headers are not kept, since they hold the key."""

import json
from typing import Any

from chat.inspector.tab import Tab
from chat.models import Step


def _context(step: Step) -> dict[str, Any]:
    if not step.wire.request:
        return {"body": "Nothing was sent."}
    body = json.dumps(step.wire.request, ensure_ascii=False, indent=2)
    return {"body": f"POST {step.wire.url}\n\n{body}" if step.wire.url else body}


tab = Tab(slug="request", title="Request as sent", context=_context)

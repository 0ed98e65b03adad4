"""The answer as it was received: status, headers, and the bytes as text."""

from typing import Any

from chat.inspector.tab import Tab
from chat.models import Step

NOTHING_YET = "The answer is still coming in: its bytes are kept when it has ended."
NOTHING = "Nothing was received."


def _context(step: Step) -> dict[str, Any]:
    if not step.is_final:
        return {"body": NOTHING_YET}
    if step.http_status is None and not step.wire.compressed:
        return {"body": NOTHING}
    head = [f"HTTP {step.http_status}", *(f"{k}: {v}" for k, v in step.wire.response_headers.items())]
    text = step.wire.received.decode("utf-8", errors="replace")
    cut = "\n… (only the first part was kept)" if step.wire.truncated else ""
    return {"body": "\n".join(head) + "\n\n" + text + cut}


tab = Tab(slug="answer", title="Answer as received", context=_context)

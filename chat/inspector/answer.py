"""The answer: put together from its pieces, and as it was received, status, headers and bytes as text."""

from typing import Any

from chat.inspector.tab import Tab
from chat.models import Step

LONGEST = 100_000
"""Characters of each that are shown."""


def _context(step: Step) -> dict[str, Any]:
    received = step.wire.received if step.is_final else b""
    head = [f"HTTP {step.http_status}", *(f"{k}: {v}" for k, v in step.wire.response_headers.items())]
    return {
        "step": step,
        "calls": step.calls.all(),
        "head": "\n".join(head) if step.http_status is not None else "",
        "received": received[: 4 * LONGEST].decode("utf-8", errors="replace")[:LONGEST],
        "size": len(received),
        "cut": len(received) > LONGEST,
    }


tab = Tab(slug="answer", title="Answer", template="inspector/tabs/answer.html", context=_context)

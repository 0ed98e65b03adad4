"""The request as it was sent: address and body; and as code that sends it again. Headers are not kept."""

from typing import Any

from chat.inspector import code
from chat.inspector.size import json_size
from chat.inspector.tab import Tab
from chat.llm.endpoint import OFFLINE
from chat.models import Step

LONGEST_CODE = 100_000
"""Bytes of a body that are written out as code, four times over."""
_WAYS = (
    ("cURL", code.curl),
    ("Python: httpx", code.httpx),
    ("openai", code.openai),
    ("together", code.together),
)


def _context(step: Step) -> dict[str, Any]:
    body, size = step.wire.request, json_size(step.wire.request)
    url = step.wire.url
    ways = _WAYS if url and body and size <= LONGEST_CODE else ()
    return {
        "step": step,
        "url": url,
        "request": body,
        "size": size,
        "copies": [(name, way(url, body, _key(step))) for name, way in ways],
        "key": _key(step),
        "offline": step.provider.partition(" ")[0] == OFFLINE,
        "too_large": size > LONGEST_CODE,
    }


def _key(step: Step) -> str:
    return code.key_of(step.provider.partition(" ")[0])


tab = Tab(
    slug="request",
    title="Request",
    template="inspector/tabs/request.html",
    context=_context,
    value=lambda step: step.wire.request,
)

"""What a request cost in tokens, as the server counted them, and about what they went to."""

from dataclasses import dataclass
from typing import Any

from chat.canonical import compact
from chat.inspector.tab import Tab
from chat.models import Step

_PARTS = {
    "system": "System prompt",
    "user": "What people said",
    "assistant": "What the model said and asked for",
    "tool": "Results of tools",
}


@dataclass(frozen=True, slots=True)
class Part:
    name: str
    characters: int
    share: int
    """Percent of all characters."""


def parts(request: dict[str, Any]) -> list[Part]:
    """What a request is made of, in characters."""
    sizes: dict[str, int] = {}
    messages = request.get("messages")
    for message in messages if isinstance(messages, list) else ():
        role = str(message.get("role", "")) if isinstance(message, dict) else ""
        name = _PARTS.get(role, "Other messages")
        sizes[name] = sizes.get(name, 0) + len(compact(message))
    if tools := request.get("tools"):
        sizes["Tool definitions"] = len(compact(tools))
    whole = sum(sizes.values()) or 1
    return [Part(name, size, round(100 * size / whole)) for name, size in sizes.items()]


def _rate(step: Step) -> float | None:
    """Tokens a second, once the first one had come."""
    out = (step.usage or {}).get("completion_tokens")
    if not out or step.seconds is None or step.first_token_after is None:
        return None
    seconds = step.seconds - step.first_token_after
    return out / seconds if seconds >= 0.05 else None


def _context(step: Step) -> dict[str, Any]:
    found = parts(step.wire.request)
    characters = sum(part.characters for part in found)
    return {"step": step, "parts": found, "characters": characters, "rate": _rate(step)}


def _note(step: Step) -> str:
    total = (step.usage or {}).get("total_tokens")
    return f"{total:,}" if isinstance(total, int) else ""


tab = Tab(slug="usage", title="Usage", template="inspector/tabs/usage.html", context=_context, note=_note)

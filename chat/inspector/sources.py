"""Where a result came from: the sources that were tried, in order, and what it says of its origin."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from chat.canonical import compact
from chat.inspector.tab import Tab
from chat.models import ToolCall
from chat.origin import KEYS

WORDS = {
    "answered": ("done", "answered"),
    "failed": ("failed", "failed"),
    "skipped": ("cancelled", "not asked"),
    "fresh": ("restore", "kept from earlier, still fresh"),
    "stale": ("warning", "kept from earlier, out of date"),
    "offline": ("down", "from what is carried along"),
    "pinned": ("rename", "pinned by the flow, nothing was run"),
}
"""Outcome of an attempt → its icon, and the words for it."""
_ODD = "unknown"
_LONGEST = 500
_MOST_NOTES = 20


@dataclass(frozen=True, slots=True)
class Stated:
    """What a result states of itself: text, whatever it was."""

    kind: str = ""
    name: str = ""
    url: str = ""
    licence: str = ""
    as_of: str = ""
    notes: tuple[str, ...] = ()

    @property
    def host(self) -> str:
        """The host that a link may lead to: of https alone, and with nothing in it that could deceive."""
        try:
            address = urlsplit(self.url)
            safe = address.scheme == "https" and "@" not in address.netloc and self.url.isprintable()
            return address.hostname or "" if safe and self.url.isascii() and " " not in self.url else ""
        except ValueError:
            return ""


def origin(result: Any) -> Stated:
    """The envelope of a result; older ones have the source's name alone, and one note."""
    if not isinstance(result, dict):
        return Stated()
    source, notes = result.get("source"), result.get("notes")
    told = source if isinstance(source, dict) else {"name": source}
    return Stated(
        kind=_text(result.get("kind")),
        as_of=_text(result.get("as_of")),
        notes=tuple(map(_text, notes[:_MOST_NOTES] if isinstance(notes, list) else filter(None, [notes]))),
        **{key: _text(told.get(key)) for key in ("name", "url", "licence")},
    )


def _text(value: Any) -> str:
    if value is None:
        return ""
    return (value if isinstance(value, str) else compact(value))[:_LONGEST]


def _attempts(chain: Any) -> list[dict[str, Any]]:
    attempts = [attempt for attempt in chain if isinstance(attempt, dict)] if isinstance(chain, list) else []
    return [_attempt(attempt) for attempt in attempts]


def _attempt(attempt: dict[str, Any]) -> dict[str, Any]:
    outcome, seconds = _text(attempt.get("outcome")), attempt.get("seconds")
    icon, words = WORDS.get(outcome, (_ODD, outcome))
    return {
        "source": _text(attempt.get("source")),
        "icon": icon,
        "words": words,
        "status": _text(attempt.get("status")),
        "seconds": seconds if isinstance(seconds, int | float) else None,
        "detail": _text(attempt.get("detail")),
    }


def _context(call: ToolCall) -> dict[str, Any]:
    return {"call": call, "attempts": _attempts(call.chain), "origin": origin(call.result)}


def _applies(call: ToolCall) -> bool:
    said = isinstance(call.result, dict) and any(call.result.get(key) for key in KEYS)
    return bool(call.chain) or said


def _note(call: ToolCall) -> str:
    return f"{len(call.chain)} tried" if isinstance(call.chain, list) and call.chain else ""


tab = Tab(
    slug="sources",
    title="Sources",
    template="inspector/tabs/sources.html",
    context=_context,
    applies_to=_applies,
    note=_note,
)

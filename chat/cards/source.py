"""Where a result comes from, as every card says it."""

from dataclasses import dataclass
from typing import Any

from chat.cards.reading import cut, pick, words

ORIGIN = frozenset({"kind", "source", "as_of", "notes", "note"})
"""Keys by which a result says it."""
_LABELS = {
    "sample": "sample data",
    "live": "live data",
    "climatology": "climate averages",
    "cached": "kept from earlier",
    "offline": "from an offline copy",
}
_LONGEST_NOTE = 240


@dataclass(frozen=True, slots=True)
class Source:
    label: str
    name: str = ""
    as_of: str = ""
    notes: str = ""


def source(result: Any, kind: str = "") -> Source:
    kind = kind or words(result, "kind", longest=40)
    notes = pick(result, "notes", "note")
    told = " ".join(map(str, notes[:5])) if isinstance(notes, list) else notes
    return Source(
        _LABELS.get(kind, kind) or "source not stated",
        words(result, "source"),
        words(result, "as_of", "fetched_at", "updated_at"),
        cut(told, _LONGEST_NOTE) if isinstance(told, str) else "",
    )


def label(kind: str) -> str:
    return _LABELS.get(kind, kind)

"""Where a result comes from, as every card says it."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from chat.cards.reading import cut, pick, words
from chat.origin import KEYS

ORIGIN = frozenset({*KEYS, "note"})
"""Keys by which a result says it; older ones have one note."""
PINNED = "pinned"
"""What was pinned may say itself of which kind it is: both are told then."""
_LABELS = {
    "sample": "sample data",
    "live": "live data",
    "climatology": "climate averages",
    "cached": "kept from earlier",
    "offline": "from an offline copy",
    "extract": "from a dated data set",
    "chains": "chains, no address checked",
    "simulated": "SIMULATED: not real",
    "rules": "worked out by rules",
    "bookings": "this site’s own record",
    "mcp": "an MCP server’s",
    PINNED: "pinned by the flow",
}
_LOUD = frozenset({"simulated", "climatology"})
"""Kinds that nobody may take for what is so now."""
_LONGEST_NOTE = 240
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::\d\d(?:\.\d+)?)?(?:Z|\+00:00)")


@dataclass(frozen=True, slots=True)
class Source:
    label: str
    name: str = ""
    as_of: str = ""
    notes: str = ""
    licence: str = ""
    site: str = ""
    """The host that its address names, to read: it is no link."""
    loud: bool = False


def source(result: Any, kind: str = "") -> Source:
    told_kind = words(result, "kind", longest=40)
    kind = kind or told_kind
    notes, whose = pick(result, "notes", "note"), pick(result, "source")
    told = " ".join(map(str, notes[:5])) if isinstance(notes, list) else notes
    return Source(
        label(kind, told_kind) or "source not stated",
        words(whose, "name") or words(whose),
        _read_aloud(words(result, "as_of", "fetched_at", "updated_at")),
        cut(told, _LONGEST_NOTE) if isinstance(told, str) else "",
        words(whose, "licence", "license"),
        _host(words(whose, "url")),
        kind in _LOUD or (kind == PINNED and told_kind in _LOUD),
    )


def _read_aloud(as_of: str) -> str:
    """ "2026-11-27 14:03 UTC" of a time as computers write it; a date and words stay as they are."""
    match = _MOMENT.fullmatch(as_of)
    return f"{match[1]} {match[2]} UTC" if match else as_of


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def label(kind: str, told: str = "") -> str:
    """Of what is pinned both: that it is, and what it says itself that it is."""
    also = _LABELS.get(told, told) if kind == PINNED != told else ""
    own = _LABELS.get(kind, kind)
    return f"{own}; {also}" if also else own

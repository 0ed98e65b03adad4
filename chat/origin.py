"""Where a result comes from: of what kind it is, whose data, of when, and what to know about it."""

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

Kind: TypeAlias = Literal[
    "live",
    "cached",
    "climatology",
    "extract",
    "chains",
    "simulated",
    "sample",
    "rules",
    "bookings",
    "mcp",
    "pinned",
]
"""`live` and `cached` came from a provider; `extract` is a dated part of a data set that was carried along or
imported; `rules` were worked out here; `bookings` are this site's own table; `mcp` is somebody's server;
`pinned` is what a flow's file says that a call gives."""
KEYS = ("kind", "source", "as_of", "notes")
"""Of a result's keys those that say where it comes from."""


@dataclass(frozen=True, slots=True)
class Source:
    name: str
    url: str = ""
    licence: str = ""

    def as_json(self) -> dict[str, str]:
        given = {"name": self.name, "url": self.url, "licence": self.licence}
        return {key: value for key, value in given.items() if value}


@dataclass(frozen=True, slots=True)
class Origin:
    kind: Kind
    source: Source
    as_of: str
    """A date or a time, ISO 8601 where it is exact; words where it is not ("November, 2000 to 2025")."""
    notes: tuple[str, ...] = ()

    def envelope(self, *notes: str) -> dict[str, Any]:
        """What every tool's result carries, beside its own keys; empty notes are left out."""
        said = [note for note in (*notes, *self.notes) if note]
        return dict(zip(KEYS, (self.kind, self.source.as_json(), self.as_of, said), strict=True))

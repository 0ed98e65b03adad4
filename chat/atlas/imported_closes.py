"""Closing prices that a person has imported: the latest of a symbol."""

from dataclasses import dataclass
from pathlib import Path

from chat.atlas import imported
from chat.atlas.imported import About
from chat.origin import Origin, Source

FILE = "closes.db"
SCHEMA = "CREATE TABLE close (symbol, exchange, date, close, currency, PRIMARY KEY (symbol, date, exchange));"


@dataclass(frozen=True, slots=True)
class Close:
    date: str
    """ISO 8601."""
    close: float
    currency: str
    """Empty where the file does not tell."""
    exchange: str


def about(folder: Path | None) -> About | None:
    return imported.about(_file(folder))


def origin(folder: Path | None, close: Close) -> Origin | None:
    """Of a price that was found; None if nothing was imported."""
    found = about(folder)
    return (
        Origin("extract", Source(f"closing prices imported from {found.file}"), close.date) if found else None
    )


def close(folder: Path | None, symbol: str) -> Close | None:
    """The latest; of one that several exchanges have on that day, the first by name."""
    query = (
        "SELECT date, close, currency, exchange FROM close "
        "WHERE symbol = ? ORDER BY date DESC, exchange LIMIT 1"
    )
    found = imported.rows(_file(folder), query, (symbol.strip().upper(),))
    return Close(*found[0]) if found else None


def _file(folder: Path | None) -> Path | None:
    return folder / FILE if folder else None

"""Figures in words, short enough for a table; a dash for what nobody knows."""

from collections.abc import Mapping

from chat.models import Trial

UNKNOWN = "–"


def label(status: str) -> str:
    return str(Trial.Status(status).label).lower()


def outcomes(counts: Mapping[str, int]) -> str:
    """By status: `3 passed, 1 missed, 0 could not be run`."""
    return ", ".join(f"{counts[status]:,} {label(status)}" for status in Trial.RAN)


def seconds(value: float | None) -> str:
    return UNKNOWN if value is None else f"{value:,.2f}" if value < 10 else f"{value:,.1f}"


def tokens(value: float | None) -> str:
    return UNKNOWN if value is None else f"{value:,.0f}"


def dollars(value: float | None) -> str:
    if value is None:
        return UNKNOWN
    return f"${value:,.2f}" if value == 0 or value >= 1 else f"${value:.2g}" if value >= 1e-4 else "<$0.0001"


def share(part: int, whole: int) -> str:
    """Rounded down: 100 % is all of them."""
    return f"{100 * part // whole} %" if whole else UNKNOWN

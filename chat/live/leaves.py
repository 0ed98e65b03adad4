"""The single values of a body, each of the type that it must have."""

import math
import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from chat.live.question import Misread

LONGEST = 500
_MOST = 1e15
"""No provider has larger numbers, seconds since 1970 among them."""


def text(value: Any) -> str:
    """In one line, not longer than one wants to read; empty for anything but text."""
    return " ".join(value.split())[:LONGEST] if isinstance(value, str) else ""


def number(value: Any) -> float:
    """Some providers write numbers as text."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise Misread(f"A number was expected, and {_said(value)} came.")
    try:
        found = float(value)
    except (ValueError, OverflowError):
        found = math.nan
    if not abs(found) < _MOST:
        raise Misread(f"A number was expected, and {_said(value)} came.")
    return found


def number_or_none(value: Any) -> float | None:
    return None if value is None else number(value)


def coordinates(latitude: Any, longitude: Any) -> tuple[float, float]:
    found = number(latitude), number(longitude)
    if abs(found[0]) > 90 or abs(found[1]) > 180:
        raise Misread(f"A place on earth was expected, and {found} came.")
    return found


def web_address(value: Any) -> str:
    """An http or https address, or nothing: whoever edits a map may write anything there."""
    said = text(value)
    return said if re.fullmatch(r"https?://[^\s<>\"']+", said) else ""


def local_time(value: Any, offset_seconds: Any) -> str:
    """A provider's local time, with its offset."""
    zone = timezone(timedelta(seconds=number(offset_seconds)))
    return datetime.fromisoformat(text(value)).replace(tzinfo=zone).isoformat(timespec="minutes")


def unix_time(value: Any) -> str:
    try:
        return datetime.fromtimestamp(number(value), UTC).isoformat(timespec="seconds")
    except (OverflowError, OSError) as error:
        raise Misread(f"A time was expected, and {_said(value)} came.") from error


def _said(value: Any) -> str:
    return repr(value)[:40]

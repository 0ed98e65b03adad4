"""Reading a result of any shape: what is there under one of some names, in the type that it should have."""

import math
import re
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import islice
from typing import Any

LONGEST = 90
"""Characters of a text on a card."""
_NUMBER = re.compile(r"[-−+]?\d[\d,]*(?:\.\d+)?")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def pick(value: Any, *keys: str) -> Any:
    """What stands under the first of `keys` that has anything."""
    if isinstance(value, Mapping):
        for key in keys:
            if (found := value.get(key)) is not None and found != "":
                return found
    return None


def words(value: Any, *keys: str, longest: int = LONGEST) -> str:
    """The same as a text or a number reads, in one line; nothing for any other type."""
    found = pick(value, *keys) if keys else value
    return cut(said(found), longest) if isinstance(found, str | int | float) else ""


def said(value: Any) -> str:
    """One value as a person reads it."""
    match value:
        case bool():
            return "yes" if value else "no"
        case None:
            return "–"
        case float():
            return f"{value:,.6g}" if abs(value) < 1e6 else f"{value:,.0f}"
        case int():
            return f"{value:,}" if abs(value) >= 10_000 else str(value)
    return str(value)


def cut(text: str, longest: int = LONGEST) -> str:
    line = " ".join(text[: longest * 2].split())
    return line if len(line) <= longest and len(text) <= longest * 2 else f"{line[: longest - 1].rstrip()}…"


def number(value: Any) -> float | None:
    """A finite number, also one that came as text."""
    if isinstance(value, str) and len(value) < LONGEST and (found := _NUMBER.match(value.strip())):
        value = float(found[0].replace("−", "-").replace(",", ""))
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > 1e300:
        return None
    return float(value) if math.isfinite(value) else None


def first_number(value: Any, *keys: str) -> float | None:
    return next((found for key in keys if (found := number(pick(value, key))) is not None), None)


def entries(value: Any, most: int) -> Iterator[tuple[str, Any]]:
    """The children of an object, or of a list under no name; `most` of them at most."""
    if isinstance(value, Mapping):
        yield from islice(value.items(), most)
    elif isinstance(value, list):
        yield from (("", item) for item in value[:most])


def plain(key: str) -> str:
    """A key as words: `price_filter` is price filter."""
    return cut(key.replace("_", " ").strip())


def day(label: str) -> str:
    """A date as short as a chart wants it; anything else as it is."""
    if _DAY.match(label):
        try:
            return f"{date.fromisoformat(label[:10]):%a %-d}{label[10:16].replace('T', ' ')}"
        except ValueError:
            return label
    return label

"""How old something is, as a person writes it: `90d`, `12h`, `2w`."""

import re
from datetime import timedelta

_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
_AGE = re.compile(r"([1-9][0-9]{0,4})([hdw])", re.ASCII)


def age(words: str) -> timedelta:
    """Raises ValueError, with a sentence."""
    found = _AGE.fullmatch(words.strip())
    if found is None:
        raise ValueError(f"expected a number of hours, days or weeks, like 12h, 90d or 2w, got {words!r}")
    return int(found[1]) * _UNITS[found[2]]

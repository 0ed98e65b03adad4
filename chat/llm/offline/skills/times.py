"""Times of day that a text names, as HH:MM."""

import re

from chat.llm.offline.skills.counts import COUNT, count

_HALF = r"am|pm|a\.m\.|p\.m\."
_CLOCK = re.compile(
    rf"(?<![\w.:-])(?:(half|quarter) (past|to) )?({COUNT})(?:[:.h](\d\d))?(?!\d|[:.]\d)"
    rf"(?: ?({_HALF})(?!\w)| (o'?clock))?",
    re.IGNORECASE,
)
_NAMED = {"noon": "12:00", "midday": "12:00", "midnight": "00:00"}
_AT = re.compile(r"\b(?:at|from|by|around|about|make it|@) ?\Z", re.IGNORECASE)
_PARTS = re.compile(r"\b(?:(morning|breakfast)|(evening|tonight|dinner|night|afternoon))\b", re.IGNORECASE)
_EARLY = 10
"""At a smaller hour without more words a table is wanted in the afternoon or the evening."""


def time_in(text: str, *, bare: bool = False) -> str | None:
    """The first time named; a number alone is one only behind "at", or if the whole text is `bare`."""
    found = [(at, said) for name, said in _NAMED.items() if (at := text.lower().find(name)) >= 0]
    for match in _CLOCK.finditer(text):
        sure = match[1] or match[4] or match[5] or match[6]
        if (sure or bare or _AT.search(text, max(0, match.start() - 12), match.start())) and (
            said := _read(match, text)
        ):
            found.append((match.start(), said))
            break
    return min(found)[1] if found else None


def _read(match: re.Match[str], text: str) -> str | None:
    hour, minute, half = count(match[3]), int(match[4] or 0), (match[5] or "").lower().replace(".", "")
    if match[1]:
        minute = 30 if match[1].lower() == "half" else 15
        hour, minute = (hour, minute) if match[2].lower() == "past" else (hour - 1, 60 - minute)
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    elif 0 < hour < 12 and not _written_out(match):
        part = _PARTS.search(text)
        late = bool(part and part[2]) or (hour < _EARLY and not part)
        hour += 12 if late else 0
    return f"{hour:02}:{minute:02}" if hour < 24 and minute < 60 else None


def _written_out(match: re.Match[str]) -> bool:
    """ "07:30" is as it says."""
    return bool(match[4]) and match[3].startswith("0")

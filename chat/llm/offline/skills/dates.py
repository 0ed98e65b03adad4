"""Days that a text names, as dates."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import TypeAlias

from chat.llm.offline.skills.counts import COUNT, count

_MONTHS = "january february march april may june july august september october november december".split()
_DAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_MONTH = rf"({'|'.join(f'{name[:3]}(?:{name[3:]})?' for name in _MONTHS)}|sept)\.?"
_DAY = r"(\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?:,? (\d{4}))?"

Said: TypeAlias = re.Match[str]
Reader: TypeAlias = Callable[[Said, date], date | None]


def _of(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _coming(month: int, day: int, year: str | None, today: date) -> date | None:
    """The day in the year that is said, or else the next one there is."""
    if year:
        return _of(int(year), month, day)
    years = range(today.year, min(today.year + 9, 9999))
    found = (_of(year, month, day) for year in years)
    return next((day for day in found if day and day >= today), None)


def _month(name: str) -> int:
    return next(at for at, month in enumerate(_MONTHS, 1) if month.startswith(name[:3].lower()))


def _weekday(said: Said, today: date) -> date:
    ahead = (_DAYS.index(said[2].lower()) - today.weekday()) % 7
    return today + timedelta(days=ahead or (7 if said[1] else 0))


_READERS: tuple[tuple[re.Pattern[str], Reader], ...] = tuple(
    (re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE), reader)
    for pattern, reader in (
        (r"(\d{4})-(\d{1,2})-(\d{1,2})", lambda m, today: _of(int(m[1]), int(m[2]), int(m[3]))),
        (r"(\d{1,2})\.(\d{1,2})\.(\d{4})", lambda m, today: _of(int(m[3]), int(m[2]), int(m[1]))),
        (rf"{_DAY}(?: of)? {_MONTH}{_YEAR}", lambda m, today: _coming(_month(m[2]), int(m[1]), m[3], today)),
        (rf"{_MONTH} (?:the )?{_DAY}{_YEAR}", lambda m, today: _coming(_month(m[1]), int(m[2]), m[3], today)),
        (r"(?:the )?day after tomorrow", lambda m, today: today + timedelta(days=2)),
        (r"(?<!after )(?:tomorrow|tmrw)", lambda m, today: today + timedelta(days=1)),
        (r"today|tonight|this (?:evening|afternoon)", lambda m, today: today),
        (r"(?<!before )yesterday", lambda m, today: today - timedelta(days=1)),
        (rf"in ({COUNT}) days?", lambda m, today: today + timedelta(days=count(m[1]))),
        (r"in a week|a week from (?:now|today)", lambda m, today: today + timedelta(days=7)),
        (rf"(next )?({'|'.join(_DAYS)})", _weekday),
        (r"christmas(?! eve)(?: day)?()", lambda m, today: _coming(12, 25, None, today)),
        (r"christmas eve", lambda m, today: _coming(12, 24, None, today)),
        (r"new year'?s eve", lambda m, today: _coming(12, 31, None, today)),
    )
)
_IN_MONTH = re.compile(rf"\bin {_MONTH}{_YEAR}(?!\w)", re.IGNORECASE)
_YEARS = re.compile(r"(?<![\w.,-])(?:19|20|21)\d\d(?![\w-]|[.,]\d)")
_YEAR_BESIDE = {"this year": 0, "next year": 1, "last year": -1}


def day_in(text: str, today: date) -> date | None:
    """The first day that `text` names."""
    found = [
        (match.start(), day)
        for pattern, reader in _READERS
        for match in pattern.finditer(text)
        if (day := _within(reader, match, today))
    ]
    return min(found)[1] if found else None


def month_in(text: str, today: date) -> date | None:
    """The middle of a month that is named without a day."""
    match = _IN_MONTH.search(text)
    return _coming(_month(match[1]), 15, match[2], today) if match else None


def year_in(text: str, today: date) -> int | None:
    if match := _YEARS.search(text):
        return int(match[0])
    return next((today.year + by for words, by in _YEAR_BESIDE.items() if words in text.lower()), None)


def without_days(text: str) -> str:
    """The text with its days blanked out, each sign where it was."""
    for pattern, _ in _READERS:
        text = pattern.sub(lambda match: " " * len(match[0]), text)
    return text


def spoken_day(iso: str) -> str:
    """ "Friday, 4 December 2026"; what is no date stays as it is."""
    try:
        day = date.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{_DAYS[day.weekday()].capitalize()}, {day.day} {_MONTHS[day.month - 1].capitalize()} {day.year}"


def _within(reader: Reader, match: Said, today: date) -> date | None:
    try:
        return reader(match, today)
    except OverflowError:
        return None

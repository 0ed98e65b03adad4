"""Dates and times as a model writes them: 2026-03-15 and 19:30, and nothing that no calendar or clock has."""

import re
from collections.abc import Callable
from datetime import date, time

from jsonschema import FormatChecker

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_TIME = re.compile(r"\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})?", re.ASCII)

EXPECTED = {
    "date": "a date of the calendar, written YYYY-MM-DD",
    "time": "a time of the day, written HH:MM",
}
"""The formats that are checked, in words; others a schema may name as it likes."""


def as_date(text: str) -> date:
    """Raises ValueError."""
    return date.fromisoformat(_whole(_DATE, text))


def as_time(text: str) -> time:
    """Raises ValueError."""
    return time.fromisoformat(_whole(_TIME, text))


def _whole(pattern: re.Pattern[str], text: str) -> str:
    if not pattern.fullmatch(text):
        raise ValueError(f"expected {pattern.pattern}, got {text!r}")
    return text


def _checks(parse: Callable[[str], object]) -> Callable[[object], bool]:
    def check(value: object) -> bool:
        return not isinstance(value, str) or parse(value) is not None

    return check


checker = FormatChecker(formats=())
checker.checks("date", raises=ValueError)(_checks(as_date))
checker.checks("time", raises=ValueError)(_checks(as_time))

"""Stretches of days that a text asks about: "this week", "next month", "tomorrow"."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from chat.llm.offline.skills.dates import day_in, spoken_day

_SPAN = re.compile(
    r"\b(this|next|the coming) (week(?:end)?|month)\b|\b(?:on the )?(weekend)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Span:
    first: date
    last: date
    words: str


def span_in(text: str, today: date) -> Span | None:
    """The days asked about; a day alone is a span too."""
    if match := _SPAN.search(text):
        ahead = (match[1] or "").lower() == "next"
        first, last = _days((match[2] or match[3]).lower(), today, ahead)
        return Span(first, last, match[0].lower())
    day = day_in(text, today)
    return Span(day, day, f"on {spoken_day(day.isoformat())}") if day else None


def _days(unit: str, today: date, ahead: bool) -> tuple[date, date]:
    monday = today - timedelta(days=today.weekday()) + timedelta(days=7 * ahead)
    if unit == "month":
        first = today.replace(day=1)
        first = _month_after(first) if ahead else first
        return first, _month_after(first) - timedelta(days=1)
    return (monday + timedelta(days=5) if unit == "weekend" else monday), monday + timedelta(days=6)


def _month_after(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)

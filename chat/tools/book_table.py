"""Booking a table at a restaurant, of which no restaurant is told."""

import re
from collections.abc import Iterator
from datetime import UTC, timedelta
from datetime import date as Date
from typing import Annotated

from chat.canonical import one_line
from chat.tools import clock
from chat.tools.desk import Table, desk, outcome, wordless
from chat.tools.errors import ToolFailed
from chat.tools.formats import as_date
from chat.tools.registry import tool
from chat.tools.schema import JsonObject
from chat.tools.shape import Range

MOST_PEOPLE = 20
_LAST = timedelta(hours=12)
"""How far the last place on earth is behind."""
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)


def _problems(
    restaurant: str, location: str, date: str, time: str, party_size: int, name: str | None = None
) -> Iterator[str]:
    """A day is over once it is over everywhere: which day it is at the place is not known here."""
    yield from wordless(restaurant=restaurant, location=location, name=name or "-")
    day, now = _day(date), clock.now().astimezone(UTC)
    if day is None:
        yield f"date: expected a day as YYYY-MM-DD; got {date[:40]!r}"
    elif day < (now - _LAST).date():
        yield f"date: expected a day that is not over; got {date}, and today is {now.date()}"
    if not _TIME.fullmatch(time):
        yield f"time: expected a time as HH:MM, from 00:00 to 23:59; got {time[:40]!r}"


@tool(writes=True, check=_problems)
async def book_restaurant_table(
    restaurant: Annotated[str, "The restaurant's name"],
    location: Annotated[str, "The city, e.g. Paris, France"],
    date: Annotated[str, "The day, as YYYY-MM-DD"],
    time: Annotated[str, "The time there, as HH:MM (24 hours)"],
    party_size: Annotated[int, "How many people", Range(1, MOST_PEOPLE)],
    name: Annotated[str | None, "The name that the table is booked in (optional)"] = None,
) -> JsonObject:
    """Book a table at a restaurant (for demonstration: noted on this site only, no restaurant is told)"""
    if problems := list(_problems(restaurant, location, date, time, party_size, name)):
        raise ToolFailed("; ".join(problems))
    table = Table(
        restaurant=one_line(restaurant),
        place=one_line(location),
        date=date,
        time=time,
        party_size=party_size,
        name=one_line(name or ""),
    )
    return outcome(await desk().book(table), before=None)


def _day(text: str) -> Date | None:
    try:
        return as_date(text)
    except ValueError:
        return None

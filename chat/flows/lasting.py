"""A value that was observed → what of it will fit next month, and for a model that writes otherwise."""

import calendar
from datetime import date, datetime
from typing import Any

from chat.agent.grounding import numbers
from chat.atlas.gazetteer import locate
from chat.llm.request import JsonObject
from chat.tools.formats import as_date

PLACES = frozenset({"location", "origin", "destination", "city"})
"""Arguments that name a place."""
MOST_DAYS = 31
"""From when it was said: a date that is farther away was meant as it is."""
MOST_WORDS = 60
"""Characters of a text that others will write alike."""
CLOCKS = frozenset({"get_local_time"})
"""Tools whose results do not last: pinned, they would say next month that it is still today."""
_NEAR = {-1: "yesterday", 0: "today", 1: "tomorrow"}


def wanted(arguments: JsonObject | None, said: str, at: datetime | None) -> JsonObject:
    """Arguments as matchers that fit them; `said` is what the person had said so far, `at` when.

    A place in any spelling, a day counted from when it was said, words however written, and any text
    where it is long. What looks like a matcher, but came from a model, is not made one: anything fits.
    """
    named = {key: value for key, value in (arguments or {}).items() if not key.startswith("$")}
    return {key: _wanted(key, value, said, at) for key, value in named.items()}


def dated(value: Any, said: str, at: datetime | None) -> Any:
    """The value as it is, but for days that are counted from when it was said."""
    match value:
        case dict():
            return {key: dated(item, said, at) for key, item in value.items()}
        case list():
            return [dated(item, said, at) for item in value]
        case str() if day := _day(value, said, at):
            return {"$day": day}
    return value


def _wanted(key: str, value: Any, said: str, at: datetime | None) -> Any:
    match value:
        case dict() if any(name.startswith("$") for name in value):
            return {"$any": None}
        case dict():
            return {name: _wanted(name, item, said, at) for name, item in value.items()}
        case list():
            return [_wanted(key, item, said, at) for item in value]
        case str():
            return _text(key, value, said, at)
    return value


def _text(key: str, text: str, said: str, at: datetime | None) -> Any:
    if day := _day(text, said, at):
        return {"$day": day}
    if key in PLACES and (found := locate(text)).place and not found.stands_in:
        return {"$place": text}
    if len(text) > MOST_WORDS:
        return {"$any": None}
    return {"$like": text} if " " in text.strip() else text


def _day(text: str, said: str, at: datetime | None) -> str:
    """`tomorrow` or `+3`, if it is a date that is near and was not said as one."""
    try:
        day = as_date(text)
    except ValueError:
        return ""
    if at is None or abs(ahead := (day - at.date()).days) > MOST_DAYS or _is_said(day, said):
        return ""
    return _NEAR.get(ahead, f"{ahead:+}")


def _is_said(day: date, said: str) -> bool:
    """As `2026-11-29`, or by its number and its month: `29 November`, `Nov. 29`."""
    month = calendar.month_abbr[day.month].casefold()
    return day.isoformat() in said or (str(day.day) in numbers(said) and month in said.casefold())

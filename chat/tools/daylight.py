"""Sunrise and sunset at a place, today or on a day to come."""

from datetime import date as Date
from typing import Annotated
from zoneinfo import ZoneInfo

from chat.atlas.gazetteer import locate
from chat.origin import Origin
from chat.tools import clock
from chat.tools.errors import ToolFailed
from chat.tools.formats import as_date
from chat.tools.registry import tool
from chat.tools.schema import JsonObject
from chat.tools.world.daylight import SOURCE, daylight

_FIRST, _LAST = 1900, 2100


@tool
def get_daylight(
    location: Annotated[str, "A city, with its state or country"],
    date: Annotated[str | None, "The day as YYYY-MM-DD; without it, today"] = None,
) -> JsonObject:
    """Get sunrise, sunset and hours of daylight of a place"""
    found = locate(location)
    zone = ZoneInfo(found.place.zone) if found.place else None
    day = _day(date) if date else clock.now().astimezone(zone).date()
    origin = Origin("rules", SOURCE, day.isoformat())
    if found.place is None:
        unknown = {"sunrise": "unknown", "sunset": "unknown", "daylight_hours": "unknown"}
        return {"location": location, "date": day.isoformat(), **unknown, **origin.envelope(*found.notes)}
    light = daylight(found.place, day)
    return {
        "location": found.place.name,
        "date": day.isoformat(),
        "sunrise": light.sunrise,
        "sunset": light.sunset,
        "solar_noon": light.noon,
        "daylight_hours": light.hours,
        "time_zone": found.place.zone,
        "place": found.place.label,
        **origin.envelope(light.note, *found.notes),
    }


def _day(written: str) -> Date:
    try:
        day = as_date(written.strip())
    except ValueError:
        raise ToolFailed(f"date: expected a day as YYYY-MM-DD, got {written[:40]!r}") from None
    if not _FIRST <= day.year <= _LAST:
        raise ToolFailed(f"date: expected a day of the years {_FIRST} to {_LAST}, got {day.isoformat()}")
    return day

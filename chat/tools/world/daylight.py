"""Sunrise, sunset and the hours between them, at any place and on any day."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from math import acos, cos, degrees, radians, sin
from zoneinfo import ZoneInfo

from chat.atlas.place import Place
from chat.origin import Source

SOURCE = Source(
    "The sun's position, worked out with astral", "https://pypi.org/project/astral/", "Apache-2.0"
)
_RISEN = radians(-0.833)
"""Where the sun's middle stands when its rim is seen to touch the horizon."""
_NONE = "none"


@dataclass(frozen=True, slots=True)
class Daylight:
    sunrise: str
    """In local time, `07:12`; "none" on a day without one."""
    sunset: str
    noon: str
    hours: float
    note: str = ""
    """What is odd about the day."""


def daylight(place: Place, day: date) -> Daylight:
    from astral import Observer, sun  # Only when it is needed, as all that the server's start can do without.

    hours = _hours(place.latitude, day)
    observer, zone = Observer(place.latitude, place.longitude), ZoneInfo(place.zone)
    noon = sun.noon(observer, day, zone)
    odd = {0.0: _night(place, day), 24.0: _midnight_sun(place, day)}.get(hours, "")
    rise = _NONE if odd else _time(lambda: sun.sunrise(observer, day, zone))
    down = _NONE if odd else _time(lambda: sun.sunset(observer, day, zone))
    return Daylight(rise, down, f"{noon:%H:%M}", round(hours, 1), odd)


def _hours(latitude: float, day: date) -> float:
    from astral.julian import julianday, julianday_to_juliancentury
    from astral.sun import sun_declination

    leaning = radians(sun_declination(julianday_to_juliancentury(julianday(day) + 0.5)))
    here = radians(max(-89.9, min(89.9, latitude)))
    angle = (sin(_RISEN) - sin(here) * sin(leaning)) / (cos(here) * cos(leaning))
    return degrees(acos(max(-1.0, min(1.0, angle)))) / 7.5


def _time(event: Callable[[], datetime]) -> str:
    """There may be none within a day where the clocks are far from the sun."""
    try:
        return f"{event():%H:%M}"
    except ValueError:
        return _NONE


def _night(place: Place, day: date) -> str:
    return f"Polar night: the sun does not rise in {place.name} on {day.isoformat()}."


def _midnight_sun(place: Place, day: date) -> str:
    return f"Polar day: the sun does not set in {place.name} on {day.isoformat()}."

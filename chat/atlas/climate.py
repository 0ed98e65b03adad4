"""The climate of a place: how warm and how wet its months are, on average."""

from dataclasses import dataclass
from struct import Struct

from chat.atlas.place import Place
from chat.origin import Source

SOURCE = Source(
    "ERA5 monthly means (Copernicus Climate Change Service)",
    "https://cds.climate.copernicus.eu/",
    "CC BY 4.0",
)

_FAHRENHEIT = frozenset("US PR GU VI AS MP BS KY PW FM MH LR".split())
"""Where people reckon in it."""
MONTHS = Struct("<12h12B")
"""Tenths of a degree Celsius, and roots of millimetres times `WETNESS`."""
WETNESS = 6


@dataclass(frozen=True, slots=True)
class Month:
    celsius: float
    """The mean of day and night."""
    millimetres: float
    """The sum of the month's rain and snow, melted."""


def usual_unit(place: Place) -> str:
    """The unit of temperature that people use there."""
    return "fahrenheit" if place.country_code in _FAHRENHEIT else "celsius"


def climate(place: Place) -> tuple[Month, ...]:
    """The twelve months from January on."""
    figures = MONTHS.unpack(place.months)
    return tuple(
        Month(tenths / 10, float(round((root / WETNESS) ** 2)))
        for tenths, root in zip(figures[:12], figures[12:], strict=True)
    )

"""The weather of the sample data."""

from collections.abc import Mapping
from typing import Literal, TypeAlias

from chat.tools.sample import data, envelope
from chat.tools.sample.places import advice, sampled
from chat.tools.schema import JsonObject

Unit: TypeAlias = Literal["celsius", "fahrenheit"]
Readings: TypeAlias = Mapping[str, JsonObject]

_NOTE = "Sample data made for demonstrations: not the real weather."
_DATA = data("weather")
READINGS: Readings = _DATA["readings"]
MULTI_STEP: Readings = _DATA["multi_step"]
"""The readings of the multi-step demonstration, which differ from the others."""


def report(location: str, unit: Unit | None, readings: Readings) -> JsonObject:
    """What `readings` say of `location`; without a unit, in the one that they are kept in."""
    place = sampled(location, readings)
    if place is None:
        return _unknown(location, readings)
    reading = readings[place.label]
    shown = unit or reading["unit"]
    temperature = _converted(reading["temperature"], reading["unit"], shown)
    said = {"temperature": str(temperature), "unit": shown}
    sky = {"condition": reading["condition"]} if "condition" in reading else {}
    return {"location": place.name, **said, **sky, "place": place.label, **envelope(_NOTE)}


def _unknown(location: str, readings: Readings) -> JsonObject:
    note = f"There is no sample weather for {location[:60]!r}. {advice(location, readings)}"
    return {"location": location, "temperature": "unknown", "condition": "unknown", **envelope(note)}


def _converted(degrees: float, kept: Unit, asked: Unit) -> int:
    if kept == asked:
        return round(degrees)
    return round((degrees - 32) * 5 / 9 if asked == "celsius" else degrees * 9 / 5 + 32)

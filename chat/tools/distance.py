"""How far two places are apart, as the crow flies."""

from typing import Annotated

from chat.atlas import airports
from chat.atlas.distance import kilometres
from chat.origin import Origin, Source
from chat.tools import clock
from chat.tools.registry import tool
from chat.tools.schema import JsonObject
from chat.tools.world.spot import Spot, spot

_SOURCE = Source(
    "Great-circle distance between coordinates of GeoNames and airportsdata", airports.SOURCE.url
)
_MILES = 0.621371
_CRUISE_KMH, _GROUND_MINUTES = 830, 35
_NEAR_KM = 150
_NOTE = "The distance is a great circle: the way by road, rail or air is longer."


@tool
def get_distance(
    origin: Annotated[str, "A city with its state or country, or an airport's code"],
    destination: Annotated[str, "The other one"],
) -> JsonObject:
    """Get the distance between two places and a rough flight time"""
    one, other = spot(origin), spot(destination)
    about = Origin("rules", _SOURCE, clock.now().date().isoformat())
    if not isinstance(one, Spot) or not isinstance(other, Spot):
        notes = [note for end in (one, other) if not isinstance(end, Spot) for note in end]
        return {
            "origin": origin,
            "destination": destination,
            "kilometres": "unknown",
            **about.envelope(*notes),
        }
    far = kilometres(one.latitude, one.longitude, other.latitude, other.longitude)
    return {
        "origin": one.label,
        "destination": other.label,
        "kilometres": round(far),
        "miles": round(far * _MILES),
        **_flight(far),
        **about.envelope(_NOTE, _rule(far), *one.notes, *other.notes),
    }


def _flight(far: float) -> dict[str, str]:
    if far < _NEAR_KM:
        return {}
    quarters = round((far / _CRUISE_KMH * 60 + _GROUND_MINUTES) / 15)
    hours, rest = divmod(quarters, 4)
    parts = [f"{hours} h" if hours else "", f"{rest * 15} min" if rest else ""]
    return {"rough_flight_time": f"about {' '.join(filter(None, parts))}"}


def _rule(far: float) -> str:
    if far < _NEAR_KM:
        return "Too near for a flight."
    speed = f"{_CRUISE_KMH} km/h and {_GROUND_MINUTES} minutes more"
    return f"The flight time is a rule of thumb, {speed}; it is no schedule."

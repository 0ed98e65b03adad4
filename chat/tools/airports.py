"""The airports round a place."""

from typing import Annotated

from chat.atlas import airports
from chat.origin import Origin
from chat.tools.registry import tool
from chat.tools.schema import JsonObject
from chat.tools.world.spot import Spot, spot

_MOST, _WITHIN_KM, _FARTHER_KM = 6, 150, 400
_ORDER = (
    "Distances are straight lines; which airlines fly there is not known. Going by their names, "
    "international airports come first, and air bases and small fields last."
)
_ORIGIN = Origin("extract", airports.SOURCE, "2026-09-05")


@tool
def find_airports(
    location: Annotated[str, "A city with its state or country, or an airport's code"],
) -> JsonObject:
    """Find the airports near a place, with their codes"""
    found = spot(location)
    if not isinstance(found, Spot):
        return {"location": location, "airports": [], **_ORIGIN.envelope(*found)}
    near = _near(found, _WITHIN_KM) or _near(found, _FARTHER_KM)
    return {
        "location": found.label,
        "airports": [_shown(field, kilometres) for field, kilometres in near],
        **_ORIGIN.envelope(
            _ORDER if near else _none(found),
            *found.notes,
        ),
    }


def _near(found: Spot, within: float) -> list[tuple[airports.Airport, float]]:
    return airports.useful(found.latitude, found.longitude, most=_MOST, within_km=within)


def _none(found: Spot) -> str:
    return f"No airport with an IATA code is known within {_FARTHER_KM} km of {found.label}."


def _shown(field: airports.Airport, kilometres: float) -> JsonObject:
    return {
        "iata": field.iata,
        "icao": field.icao,
        "name": field.name,
        "city": field.city,
        "country_code": field.country_code,
        "distance_km": round(kilometres, 1),
    }

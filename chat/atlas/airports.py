"""The world's airports that have an IATA code: by their code, and near a point."""

from dataclasses import dataclass
from functools import cache

from chat.atlas import shelf
from chat.atlas.distance import KM_A_DEGREE, kilometres
from chat.origin import Source

SOURCE = Source("airportsdata", "https://pypi.org/project/airportsdata/", "MIT")


@dataclass(frozen=True, slots=True)
class Airport:
    iata: str
    icao: str
    name: str
    city: str
    country_code: str
    latitude: float
    longitude: float
    elevation_ft: int
    zone: str


def airport(code: str) -> Airport | None:
    """The airport of an IATA or ICAO code, in capitals or not."""
    return _by_code().get(code.strip().upper())


def near(
    latitude: float, longitude: float, most: int = 5, within_km: float = 150
) -> list[tuple[Airport, float]]:
    """The airports round a point with their kilometres from it, the nearest first."""
    degrees = within_km / KM_A_DEGREE
    far = [
        (kilometres(latitude, longitude, airport.latitude, airport.longitude), airport)
        for airport in _airports()
        if abs(airport.latitude - latitude) <= degrees
    ]
    far.sort(key=lambda found: (found[0], found[1].iata))
    return [(airport, distance) for distance, airport in far[:most] if distance <= within_km]


@cache
def _airports() -> tuple[Airport, ...]:
    return tuple(Airport(*row[:9]) for row in shelf.airports())


@cache
def _by_code() -> dict[str, Airport]:
    named = {airport.icao: airport for airport in _airports() if airport.icao}
    return named | {airport.iata: airport for airport in _airports()}

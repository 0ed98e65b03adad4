"""The world's airports that have an IATA code: by their code, and near a point."""

import re
from dataclasses import dataclass
from functools import cache

from chat.atlas import shelf
from chat.atlas.distance import KM_A_DEGREE, kilometres
from chat.origin import Source

SOURCE = Source("airportsdata", "https://pypi.org/project/airportsdata/", "MIT")

_MOST_NEAR = 200
_INTERNATIONAL = re.compile(r"\b(?:International|Intl)\b")
_BASE = re.compile(
    r"\b(?:RAF|RNAS|AFB|Air Base|Joint Base|Space Force|Air Force|Air Reserve|Army|Naval"
    r"|NAS|NOLF|NSF|MCAS|MCAF|LRRS|FAP)\b",
    re.IGNORECASE,
)
_FIELD = re.compile(
    r"\b(?:Seaplane|Heliport|Air ?park|Airstrip|Airfield|Aerodrome|Gliderport|Executive|Skyports)\b|Field\Z"
)
"""Names of where airlines seldom land. Nothing else tells: the data has neither sizes nor airlines."""
_SIDE = 3
"""How many times as far an airport may be that is international or among those of a city's code."""


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


def useful(
    latitude: float, longitude: float, most: int = 5, within_km: float = 150
) -> list[tuple[Airport, float]]:
    """Likely ones for a traveller first; air bases and small fields, as their names tell, last."""
    found = near(latitude, longitude, _MOST_NEAR, within_km)
    return sorted(found, key=lambda at: (_aside(at[0]), at[1] * (1 if _large(at[0]) else _SIDE)))[:most]


def _aside(airport: Airport) -> bool:
    if _BASE.search(airport.name):
        return True
    return bool(_FIELD.search(airport.name)) and not _INTERNATIONAL.search(airport.name)


def _large(airport: Airport) -> bool:
    """International by its name, or one of the airports of a city that has a code for them all."""
    return bool(_INTERNATIONAL.search(airport.name)) or airport.iata in _of_metros()


@cache
def _of_metros() -> frozenset[str]:
    metros = set(shelf.metros().values())
    return frozenset(row[0] for row in shelf.airports() if row[9] in metros)


@cache
def _airports() -> tuple[Airport, ...]:
    return tuple(Airport(*row[:9]) for row in shelf.airports())


@cache
def _by_code() -> dict[str, Airport]:
    named = {airport.icao: airport for airport in _airports() if airport.icao}
    return named | {airport.iata: airport for airport in _airports()}

"""The world's airports that have an IATA code, each with the city that it is asked for."""

from collections import defaultdict

from chat.atlas.building.cities import City
from chat.atlas.building.wheels import Wheels
from chat.atlas.distance import kilometres
from chat.atlas.fold import fold

_GENERAL = frozenset("airport international intl regional municipal airfield field air base domestic".split())
_FAR_KM = 120
"""A city of an airport's own name may be this far; any other one, half as far."""


def airports(wheels: Wheels, known: list[City]) -> list[list[object]]:
    """The rows as `shelf.airports` has them."""
    grid: dict[tuple[int, int], list[int]] = defaultdict(list)
    for number, city in enumerate(known):
        grid[int(city.latitude // 1), int(city.longitude // 1)].append(number)
    rows = list(wheels.rows("airportsdata", "airports.csv"))[1:]
    return sorted(_row(row, known, grid) for row in rows if row[1])


def _row(row: list[str], known: list[City], grid: dict[tuple[int, int], list[int]]) -> list[object]:
    icao, iata, name, city, _, country, feet, latitude, longitude, zone = row[:10]
    where = round(float(latitude), 4), round(float(longitude), 4)
    height = round(float(feet))
    return [
        iata,
        icao,
        name,
        city,
        country,
        *where,
        height,
        zone,
        _city(city, country, where, known, grid),
        key(name, city),
    ]


def key(name: str, city: str) -> str:
    """What an airport is called without its city: `heathrow` for London Heathrow Airport."""
    words = [word for word in fold(name).split() if word not in _GENERAL]
    rest = [word for word in words if word not in fold(city).split()]
    return " ".join(rest)


def codes(wheels: Wheels, known: list[City]) -> dict[str, int]:
    """The cities that have a code for all their airports: `LON`."""
    by_name: dict[tuple[str, str], int] = {}
    for number, city in reversed(list(enumerate(known))):
        by_name.update({(city.country, fold(name)): number for name in city.names})
    rows = list(wheels.rows("airportsdata", "iata_macs.csv"))[1:]
    found = {row[1]: by_name.get((row[0], fold(row[2]))) for row in rows}
    return {code: number for code, number in found.items() if number is not None}


def _city(
    name: str,
    country: str,
    where: tuple[float, float],
    known: list[City],
    grid: dict[tuple[int, int], list[int]],
) -> int:
    y, x = int(where[0] // 1), int(where[1] // 1)
    round_it = sorted(n for dy in (-1, 0, 1) for dx in (-1, 0, 1) for n in grid.get((y + dy, x + dx), ()))
    far = {n: kilometres(*where, known[n].latitude, known[n].longitude) for n in round_it}
    sought = fold(name)
    for number in round_it:
        if far[number] < _FAR_KM and sought in map(fold, known[number].names):
            return number
    near = [n for n in round_it if far[n] < _FAR_KM / 2 and known[n].country == country]
    return max(near, key=lambda n: known[n].fame - far[n], default=-1)

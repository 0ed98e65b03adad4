"""Restaurants and sights of an imported OpenStreetMap extract, the nearest first."""

from dataclasses import dataclass
from math import cos, radians
from pathlib import Path
from typing import Any

from chat.atlas import imported
from chat.atlas.distance import KM_A_DEGREE, kilometres
from chat.atlas.imported import About
from chat.origin import Origin, Source

FILE = "extract.db"
SOURCE = Source("OpenStreetMap contributors", "https://www.openstreetmap.org/copyright", "ODbL 1.0")
SCHEMA = """
CREATE TABLE place
(kind, category, name, also, cuisines, hours, website, address, latitude, longitude, osm, known);
CREATE INDEX place_where ON place (kind, latitude, longitude);
"""
INDOOR = ("museum", "gallery", "aquarium")
CUISINES = {
    "american": ("american", "burger", "bbq", "steak_house", "diner"),
    "italian": ("italian", "pizza", "pasta", "italian_pizza"),
    "japanese": ("japanese", "sushi", "ramen", "udon"),
    "mexican": ("mexican", "tex-mex", "taco", "tacos", "burrito"),
}
"""What people map in place of the wider word; each place says its own."""


@dataclass(frozen=True, slots=True)
class Found:
    """One place of the extract; what is not mapped is empty."""

    category: str
    name: str
    also: str
    """Its English name, where that is another."""
    cuisines: tuple[str, ...]
    hours: str
    """As OpenStreetMap writes opening hours."""
    website: str
    address: str
    latitude: float
    longitude: float
    osm: str
    """Such as node/123."""
    known: bool
    """Whether Wikipedia or Wikidata has it."""
    km: float = 0.0

    @property
    def indoor(self) -> bool:
        return self.category in INDOOR

    @property
    def url(self) -> str:
        return f"https://www.openstreetmap.org/{self.osm}"


def about(folder: Path | None) -> About | None:
    return imported.about(_file(folder))


def origin(folder: Path | None) -> Origin | None:
    """Of what the lookups find; None if nothing was imported."""
    found = about(folder)
    return Origin("extract", SOURCE, found.as_of or "a date that the file does not tell") if found else None


def restaurants(
    folder: Path | None,
    latitude: float,
    longitude: float,
    cuisine: str | None = None,
    within_km: float = 5,
    most: int = 20,
) -> list[Found]:
    """Restaurants, cafés, fast food, bars and pubs within a circle, the nearest first."""
    near = _near(folder, "eat", latitude, longitude, within_km)
    wanted = {*CUISINES.get(cuisine, ()), cuisine} if cuisine else set()
    fitting = [each for each in near if not wanted or wanted.intersection(each.cuisines)]
    return sorted(fitting, key=lambda each: each.km)[:most]


def sights(
    folder: Path | None, latitude: float, longitude: float, within_km: float = 10, most: int = 20
) -> list[Found]:
    """Those that Wikipedia or Wikidata has come first, then the nearest."""
    near = _near(folder, "sight", latitude, longitude, within_km)
    return sorted(near, key=lambda each: (not each.known, each.km))[:most]


def _near(folder: Path | None, kind: str, latitude: float, longitude: float, within_km: float) -> list[Found]:
    up, aside = _box(latitude, within_km)
    query = (
        "SELECT category, name, also, cuisines, hours, website, address, latitude, longitude, osm, known "
        "FROM place WHERE kind = ? AND latitude BETWEEN ? AND ? "
        "AND (abs(longitude - ?) <= ? OR abs(longitude - ?) >= ?)"
    )
    box = (kind, latitude - up, latitude + up, longitude, aside, longitude, 360 - aside)
    found = [_found(row, latitude, longitude) for row in imported.rows(_file(folder), query, box)]
    return [each for each in found if each.km <= within_km]


def _box(latitude: float, within_km: float) -> tuple[float, float]:
    """Degrees of latitude and of longitude that hold a circle: round a pole all of them."""
    up = within_km / KM_A_DEGREE
    furthest = abs(latitude) + up
    return up, min(180.0, up / cos(radians(furthest))) if furthest < 90 else 180.0


def _found(row: tuple[Any, ...], latitude: float, longitude: float) -> Found:
    category, name, also, cuisines, hours, website, address, north, east, osm, known = row
    km = kilometres(latitude, longitude, north, east)
    eaten = tuple(cuisines.split(";")) if cuisines else ()
    return Found(category, name, also, eaten, hours, website, address, north, east, osm, bool(known), km)


def _file(folder: Path | None) -> Path | None:
    return folder / FILE if folder else None

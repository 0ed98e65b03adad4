"""The atlas's files, read when first needed and kept: places by number, the best known first."""

import json
import zlib
from array import array
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from struct import Struct
from typing import Any, TypeAlias

from chat.atlas.blocks import Blocks
from chat.atlas.climate import MONTHS
from chat.atlas.place import Place

DATA = Path(__file__).parent / "data"
ROW = Struct("<IiiIHHB")
"""GeoNames id, latitude and longitude times 100,000, population, region, zone, crowded."""
A_BLOCK = 64
"""Places in a block."""

Keys: TypeAlias = tuple[str, ...]
Row: TypeAlias = list[Any]


@dataclass(frozen=True, slots=True)
class Region:
    """A state, a province; or the rest of a country, without a name."""

    code: str
    country: str
    name: str
    names: Keys
    codes: Keys
    first: int
    """The number of its best-known place."""
    fame: int


@dataclass(frozen=True, slots=True)
class Country:
    code: str
    name: str
    names: Keys
    """What it is called in many languages, folded."""
    codes: Keys
    capital: int


@dataclass(frozen=True, slots=True)
class Tables:
    regions: tuple[Region, ...]
    countries: tuple[Country, ...]
    zones: tuple[str, ...]
    nicknames: dict[str, int]
    nearby: dict[str, int]
    """Islands and sights, and the city by which each is asked for."""


@cache
def tables() -> Tables:
    read = _json("tables")
    return Tables(
        tuple(
            Region(row[0], row[1], row[2], tuple(row[3]), tuple(row[4]), row[5], row[6])
            for row in read["regions"]
        ),
        tuple(Country(row[0], row[1], tuple(row[2]), tuple(row[3]), row[4]) for row in read["countries"]),
        tuple(read["zones"]),
        read["nicknames"],
        read["nearby"],
    )


@cache
def fame() -> bytes:
    """How well each place is known: eight a doubling of its people, and of languages that name it."""
    return _bytes("fame")


@cache
def regions() -> "array[int]":
    """The region of each place."""
    return array("H", _bytes("regions"))


@cache
def known() -> list[str]:
    """The folded names of the best-known places, in order."""
    return _bytes("known").decode().split("\n")


@cache
def airports() -> list[Row]:
    """IATA, ICAO, name, city, country, latitude, longitude, feet, zone, its city's number or -1, its key."""
    rows: list[Row] = _json("airports")["airports"]
    return rows


@cache
def airport_rows() -> dict[str, Row]:
    return {row[0]: row for row in airports()}


@cache
def metros() -> dict[str, int]:
    """The cities that have a code for all their airports."""
    codes: dict[str, int] = _json("airports")["cities"]
    return codes


def named(key: str) -> tuple[list[int], list[int]]:
    """The places whose English name folds to `key`, and those that have it as another name."""
    own, _, also = ((_names().line(key) if key else None) or "").partition(";")
    return [int(number) for number in own.split(",") if number], [
        int(number) for number in also.split(",") if number
    ]


def place(number: int) -> Place:
    block = _places().block(number // A_BLOCK)
    names = block[ROW.size * A_BLOCK + MONTHS.size * A_BLOCK :]
    at = number % A_BLOCK
    id, latitude, longitude, population, region, zone, crowded = ROW.unpack_from(block, at * ROW.size)
    where = tables().regions[region]
    months = ROW.size * A_BLOCK + at * MONTHS.size
    return Place(
        id,
        names.split(b"\n")[at].decode(),
        where.name,
        where.country,
        where.code,
        latitude / 100_000,
        longitude / 100_000,
        tables().zones[zone],
        population,
        bool(crowded),
        block[months : months + MONTHS.size],
    )


@cache
def _places() -> Blocks:
    return Blocks(DATA / "places.bin")


@cache
def _names() -> Blocks:
    return Blocks(DATA / "names.bin")


def _json(name: str) -> Any:
    return json.loads(_bytes(name))


def _bytes(name: str) -> bytes:
    return zlib.decompress((DATA / f"{name}.z").read_bytes())

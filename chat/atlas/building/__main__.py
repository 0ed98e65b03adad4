"""Writes `chat/atlas/data` anew from the wheels in a folder."""

import json
import sys
import zlib
from array import array
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from chat.atlas.blocks import written
from chat.atlas.building.airports import airports, codes
from chat.atlas.building.cities import City, cities, nearby, nicknames
from chat.atlas.building.climate import climates
from chat.atlas.building.heights import cells, heights, relief
from chat.atlas.building.regions import countries, regions
from chat.atlas.building.sources import sources
from chat.atlas.building.wheels import Wheels
from chat.atlas.fold import fold
from chat.atlas.shelf import A_BLOCK, DATA, ROW

_NAMES_A_BLOCK = 250
_KNOWN = 15_000
"""A misspelt name may mean a city of this many people."""


def build(wheels: Wheels) -> None:
    known = cities(wheels)
    table, region_of = regions(wheels, known)
    zones = sorted({city.zone for city in known})
    _write("tables.z", _json({
        "regions": table,
        "countries": countries(wheels, known),
        "zones": zones,
        "nicknames": nicknames(known),
        "nearby": nearby(known),
    }))  # fmt: skip
    _write("fame.z", zlib.compress(bytes(city.fame for city in known), 9))
    _write("regions.z", zlib.compress(array("H", region_of).tobytes(), 9))
    _write("known.z", zlib.compress("\n".join(_folded_known(known)).encode(), 9))
    _write("airports.z", _json({"airports": airports(wheels, known), "cities": codes(wheels, known)}))
    _write("names.bin", written(_names(known)))
    _write("places.bin", written(_places(wheels, known, region_of, zones)))
    _write("SOURCES.md", sources(wheels, DATA).encode())


def _folded_known(known: list[City]) -> Iterator[str]:
    last = max(number for number, city in enumerate(known) if city.population >= _KNOWN)
    return (fold(city.name) if city.population >= _KNOWN else "" for city in known[: last + 1])


def _names(known: list[City]) -> Iterator[tuple[str, bytes]]:
    own: dict[str, list[int]] = defaultdict(list)
    also: dict[str, list[int]] = defaultdict(list)
    for number, city in enumerate(known):
        own[fold(city.name)].append(number)
        for key in {fold(name) for name in city.names} - {fold(city.name), ""}:
            also[key].append(number)
    keys = sorted({*own, *also})
    for start in range(0, len(keys), _NAMES_A_BLOCK):
        some = keys[start : start + _NAMES_A_BLOCK]
        yield keys[start], "\n".join(f"{key}\t{_listed(own[key], also[key])}" for key in some).encode()


def _listed(own: list[int], also: list[int]) -> str:
    parts = (",".join(map(str, numbers)) for numbers in (own, also))
    return ";".join(parts).removesuffix(";")


def _places(
    wheels: Wheels, known: list[City], region_of: list[int], zones: list[str]
) -> Iterator[tuple[str, bytes]]:
    crowded = _crowded(known)
    months = _months(wheels, known)
    for start in range(0, len(known), A_BLOCK):
        numbers = range(start, min(start + A_BLOCK, len(known)))
        rows = b"".join(_row(known[n], region_of[n], zones, n in crowded) for n in numbers)
        climate = b"".join(months[n] for n in numbers)
        names = "\n".join(known[n].name for n in numbers).encode()
        yield str(start), rows.ljust(A_BLOCK * ROW.size) + climate.ljust(A_BLOCK * len(months[0])) + names


def _months(wheels: Wheels, known: list[City]) -> list[bytes]:
    land = relief(wheels)
    return list(climates(wheels, known, heights(wheels, known, land), cells(land)))


def _row(city: City, region: int, zones: list[str], crowded: bool) -> bytes:
    where = round(city.latitude * 100_000), round(city.longitude * 100_000)
    return ROW.pack(city.id, *where, city.population, region, zones.index(city.zone), crowded)


def _crowded(known: list[City]) -> set[int]:
    """The places whose name a better-known one of their country has too."""
    first: dict[tuple[str, str], int] = {}
    for number, city in enumerate(known):
        first.setdefault((city.country, fold(city.name)), number)
    return set(range(len(known))) - set(first.values())


def _json(value: object) -> bytes:
    return zlib.compress(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(), 9)


def _write(name: str, content: bytes) -> None:
    (DATA / name).write_bytes(content)
    print(f"{name}: {len(content):,} bytes")


if __name__ == "__main__":
    build(Wheels(Path(sys.argv[1])))

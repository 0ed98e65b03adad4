"""Restaurant chains, by cuisine and by where they operate. Read when first asked for."""

import csv
from dataclasses import dataclass
from functools import cache

from chat.atlas.data import DATA
from chat.atlas.regions import PROVINCES
from chat.origin import Source

SOURCE = Source("OpenStreetMap name suggestion index", "https://nsi.guide", "BSD-3-Clause")
AS_OF = "2026-09-18"

_CODES = {name: code for code, name in PROVINCES.items()} | {
    "England": "ENG", "Scotland": "SCT", "Wales": "WLS", "Northern Ireland": "NIR",
    "Newfoundland and Labrador": "NL", "New South Wales": "NSW", "Victoria": "VIC", "Queensland": "QLD",
    "Western Australia": "WA", "South Australia": "SA", "Tasmania": "TAS",
    "Australian Capital Territory": "ACT",
    "Northern Territory": "NT",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Chain:
    name: str
    cuisine: str
    seated: bool
    """Whether it has tables and waiters, rather than a counter."""
    where: frozenset[str]
    """Codes of countries, `US`, and of their states, `US-CA`."""


def chains(country_code: str, region: str = "") -> list[Chain]:
    """Those known to operate there: of the state first, then with tables, then the most widespread."""
    state = f"{country_code}-{_CODES.get(region, region)}"
    known = [chain for chain in _all() if not chain.where.isdisjoint((country_code, state))]
    return sorted(known, key=lambda chain: state not in chain.where)


@cache
def _all() -> tuple[Chain, ...]:
    with (DATA / "chains.csv").open(encoding="utf-8", newline="") as file:
        read = [
            Chain(row["name"], row["cuisine"], row["served"] == "seated", frozenset(row["where"].split()))
            for row in csv.DictReader(file)
        ]
    return tuple(sorted(read, key=lambda chain: (not chain.seated, -len(chain.where), chain.name)))

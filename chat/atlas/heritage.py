"""World Heritage sites, by country: a selection. Read when first asked for."""

import csv
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

from chat.atlas.shelf import DATA
from chat.origin import Source

SOURCE = Source("The World Factbook", "https://www.cia.gov/the-world-factbook/", "public domain")

Sites: TypeAlias = "tuple[Site, ...]"


@dataclass(frozen=True, slots=True)
class Site:
    name: str
    kind: str
    """`cultural`, `natural` or `mixed`; empty if it is not said."""


def sites(country_code: str) -> Sites:
    return _by_country().get(country_code, ())


@cache
def _by_country() -> dict[str, Sites]:
    found: dict[str, Sites] = {}
    with (DATA / "heritage.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[row["country"]] = (*found.get(row["country"], ()), Site(row["name"], row["kind"]))
    return found

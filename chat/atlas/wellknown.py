"""The cities that a conversation is likeliest to be about, with the names and the places behind them."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

from chat.atlas.regions import qualifiers
from chat.atlas.words import keys

Keys: TypeAlias = tuple[str, ...]


@dataclass(frozen=True)
class WellKnown:
    name: str
    region: str
    country: str
    aliases: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """`New York, NY`, `London, Ontario`, `Paris, France`."""
        regional = self.country in ("United States", "Canada")
        return f"{self.name}, {self.region if regional else self.country}"

    @cached_property
    def qualifiers(self) -> dict[Keys, str]:
        """What may follow the name, as it compares and as it is written."""
        return {keys(written): written for written in qualifiers(self.region, self.country)}


def _read() -> Iterator[WellKnown]:
    with (Path(__file__).parent / "cities.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            aliases = tuple(alias for alias in row["aliases"].split("|") if alias)
            yield WellKnown(row["name"], row["region"], row["country"], aliases)


PLACES: tuple[WellKnown, ...] = tuple(_read())

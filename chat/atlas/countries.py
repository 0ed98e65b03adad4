"""Countries by their names in many languages, with their codes and currencies. Read when first asked for."""

import csv
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache

from chat.atlas.regions import COUNTRIES
from chat.atlas.shelf import DATA
from chat.atlas.words import keys

_SHOWN = 3
_CALLED = {
    "GB": ("England", "Scotland", "Wales", "Northern Ireland"), "CD": ("DR Congo", "Congo"),
    "MM": ("Burma",), "CZ": ("Czechia",), "MK": ("Macedonia",), "CI": ("Ivory Coast",), "VA": ("Vatican",),
    "TR": ("Turkey", "Türkiye"), "SZ": ("Swaziland",), "CV": ("Cape Verde",), "HK": ("Hong Kong",),
    "MO": ("Macau", "Macao"), "PS": ("Palestine",), "CN": ("Mainland China",),
}  # fmt: skip
"""Names that the list has not, or has with more words."""
_WITH_THE = (
    "United ",
    "Netherlands",
    "Philippines",
    "Bahamas",
    "Maldives",
    "Dominican Rep",
    "Seychelles",
    "Gambia",
)


@dataclass(frozen=True, slots=True)
class Country:
    code: str
    name: str
    currency: str
    """The code of the currency that is in use there; empty if none is known."""


def find(text: str) -> Country | None:
    """The country of that name, in any of many languages, or of that code (in capitals)."""
    asked = text.strip()
    if asked.isupper() and (country := by_code(asked)):
        return country
    said = keys(asked)
    return _by_name().get(said) or _by_name().get(said[1:] if said[:1] == ("the",) else said)


def part(text: str) -> str:
    """ "Scotland", where a part of the United Kingdom is named: it has a calendar and laws of its own."""
    return next((name for name in _CALLED["GB"] if keys(name) == keys(text)), "")


def by_code(code: str) -> Country | None:
    return _all().get(code)


def said(name: str) -> str:
    """A country's name as it stands in a sentence: "the United States"."""
    return f"the {name}" if name.startswith(_WITH_THE) else name


def near(text: str) -> list[str]:
    """Countries whose names are spelt much like `text`."""
    spelt = {country.name.casefold(): country.name for country in _all().values()}
    return [spelt[name] for name in get_close_matches(text.strip().casefold(), spelt, _SHOWN, 0.75)]


@cache
def _rows() -> tuple[dict[str, str], ...]:
    with (DATA / "countries.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def _all() -> dict[str, Country]:
    return {row["code"]: Country(row["code"], row["name"], row["currency"]) for row in _rows()}


@cache
def _by_name() -> dict[tuple[str, ...], Country]:
    found: dict[tuple[str, ...], Country] = {}
    for row in _rows():
        own = (
            row["name"],
            *row["names"].split("|"),
            *COUNTRIES.get(row["name"], ()),
            *_CALLED.get(row["code"], ()),
        )
        for name in filter(None, own):
            found.setdefault(keys(name), _all()[row["code"]])
    return found

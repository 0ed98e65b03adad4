"""A thousand shares and where they are listed, by symbol or name. Read when first asked for."""

import csv
from difflib import get_close_matches
from functools import cache
from itertools import groupby

from chat.atlas import companies
from chat.atlas.companies import Company
from chat.atlas.shelf import DATA
from chat.atlas.words import keys

_HOMES = ("NYSE", "NASDAQ", "LSE", "TSX")
_SUFFIXES = {"L": "LSE", "LON": "LSE", "LSE": "LSE", "TO": "TSX", "TSX": "TSX", "TSE": "TSX",
             "NYSE": "NYSE", "NASDAQ": "NASDAQ", "N": "NYSE", "O": "NASDAQ", "US": ""}  # fmt: skip
"""What data services put before or behind a symbol, and the exchange that it means."""
_FORM = companies.FORM | {"holdings", "class"}


def find(symbol_or_name: str, exchange: str = "") -> Company | None:
    """The listing of that symbol or name; on `exchange` if it is there, else where it is at home."""
    text = symbol_or_name.strip().lstrip("$")
    bare, meant = _told(text)
    wanted = exchange or meant
    found = _by_symbol().get(bare.upper(), ()) or _by_symbol().get(text.upper(), ())
    if wanted and (there := [company for company in found if company.exchange == wanted]):
        return there[0]
    own = companies.find(symbol_or_name)
    return own or (found[0] if found else _by_name().get(_core(text)))


def near(symbol_or_name: str, most: int = 3) -> list[Company]:
    """The listings whose symbol or name is spelt much like it."""
    asked = symbol_or_name.strip().casefold()[:60]
    close = get_close_matches(asked, _spelt(), most * 2, 0.6)
    return list(dict.fromkeys(_spelt()[name] for name in close))[:most]


def _told(text: str) -> tuple[str, str]:
    """`TSX:SHOP` and `SHOP.TO` apart."""
    before, _, behind = text.rpartition(":")
    if before.upper() in _SUFFIXES:
        return behind.strip(), _SUFFIXES[before.upper()]
    core, _, suffix = text.rpartition(".")
    return (core, _SUFFIXES[suffix.upper()]) if core and suffix.upper() in _SUFFIXES else (text, "")


def _core(text: str) -> tuple[str, ...]:
    return tuple(key for key in keys(text) if key not in _FORM)


@cache
def _all() -> tuple[Company, ...]:
    known = {(company.symbol, company.exchange): company for company in companies.COMPANIES}
    with (DATA / "listings.csv").open(encoding="utf-8", newline="") as file:
        rows = [(row["symbol"], row["exchange"], row["name"]) for row in csv.DictReader(file)]
    listed = [known.get((symbol, at)) or Company(name, symbol, at) for symbol, at, name in rows]
    return tuple(sorted(listed, key=lambda company: (company.symbol, _HOMES.index(company.exchange))))


@cache
def _by_symbol() -> dict[str, tuple[Company, ...]]:
    return {symbol: tuple(same) for symbol, same in groupby(_all(), lambda company: company.symbol)}


@cache
def _by_name() -> dict[tuple[str, ...], Company]:
    return {_core(company.name): company for company in reversed(_all()) if _core(company.name)}


@cache
def _spelt() -> dict[str, Company]:
    names = {company.name.casefold(): company for company in _all()}
    return names | {company.symbol.casefold(): company for company in _all()}

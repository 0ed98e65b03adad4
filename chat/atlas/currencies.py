"""Currencies by code, by name, or by the country that pays with them. Read when first asked for."""

import csv
from difflib import get_close_matches
from functools import cache

from chat.atlas import countries
from chat.atlas.data import DATA
from chat.atlas.words import keys

_SHOWN = 3
_SIGNS = {"$": "USD", "US$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "₩": "KRW", "₪": "ILS"}
_ALONE = {
    "dollar": "USD", "buck": "USD", "pound": "GBP", "sterling": "GBP", "quid": "GBP", "euro": "EUR",
    "yen": "JPY", "yuan": "CNY", "renminbi": "CNY", "rmb": "CNY", "franc": "CHF", "rupee": "INR",
    "real": "BRL", "won": "KRW", "shekel": "ILS", "zloty": "PLN", "lira": "TRY", "rand": "ZAR",
    "baht": "THB", "ringgit": "MYR", "forint": "HUF", "koruna": "CZK",
}  # fmt: skip
"""Names that several currencies have: the one that is mostly meant."""


def find(text: str) -> str | None:
    """The code of the currency that `text` names: `usd`, `US dollars`, `€`, `Japan`."""
    asked = text.strip()
    if asked.upper() in names():
        return asked.upper()
    said = tuple(_singular(key) for key in keys(asked))
    by_name = _SIGNS.get(asked) or _by_name().get(said) or (_ALONE.get(said[0]) if len(said) == 1 else None)
    country = countries.find(asked)
    return by_name or (country.currency or None if country else None)


def near(text: str, known: frozenset[str]) -> list[str]:
    """Currencies of `known` whose code or name is spelt much like `text`, as "USD (US Dollar)"."""
    spelt = {code.casefold(): code for code in known}
    spelt |= {names().get(code, code).casefold(): code for code in known}
    close = [spelt[name] for name in get_close_matches(text.strip().casefold(), spelt, _SHOWN * 2, 0.5)]
    return [f"{code} ({names().get(code, code)})" for code in dict.fromkeys(close)][:_SHOWN]


@cache
def names() -> dict[str, str]:
    with (DATA / "currencies.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: row["name"] for row in csv.DictReader(file)}


@cache
def _by_name() -> dict[tuple[str, ...], str]:
    return {tuple(map(_singular, keys(name))): code for code, name in names().items()}


def _singular(key: str) -> str:
    return key[:-1] if len(key) > 3 and key.endswith("s") else key

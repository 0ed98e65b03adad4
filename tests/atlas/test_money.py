"""Reference rates cross by way of the euro; currencies are found by code, name, sign or country."""

from decimal import Decimal

import pytest

from chat.atlas import countries, currencies
from chat.atlas.rates import rates


def test_a_cross_rate_goes_by_way_of_the_euro() -> None:
    known = rates()
    assert known.rate("USD", "USD") == 1
    assert known.rate("EUR", "USD") == known.per_euro["USD"]
    there_and_back = known.rate("USD", "JPY") * known.rate("JPY", "USD")
    assert abs(there_and_back - 1) < Decimal("1e-20")


def test_the_rates_have_their_day() -> None:
    assert rates().date == "2026-10-30" and len(rates().per_euro) > 25


@pytest.mark.parametrize(
    ("asked", "code"),
    [("usd", "USD"), (" EUR ", "EUR"), ("US dollars", "USD"), ("€", "EUR"), ("yen", "JPY"),
     ("pounds", "GBP"),
     ("Swiss francs", "CHF"), ("Japan", "JPY"), ("Deutschland", "EUR"), ("日本", "JPY"),
     ("canadian dollar", "CAD")],
)  # fmt: skip
def test_a_currency_by_any_name(asked: str, code: str) -> None:
    assert currencies.find(asked) == code


@pytest.mark.parametrize("asked", ["", "XYZ", "bitcoin", "!!", "x" * 5000])
def test_what_is_no_currency_is_none(asked: str) -> None:
    assert currencies.find(asked) is None


@pytest.mark.parametrize(
    ("asked", "code"),
    [("Japan", "JP"), ("the Netherlands", "NL"), ("UK", "GB"), ("US", "US"), ("España", "ES"),
     ("Czech Republic", "CZ"),
     ("Türkiye", "TR"), ("Turkey", "TR"), ("Hong Kong", "HK"), ("大韩民国", ""), ("韩国", "KR"), ("in", ""),
     ("Munich", "")],
)  # fmt: skip
def test_a_country_by_any_name(asked: str, code: str) -> None:
    found = countries.find(asked)
    assert (found.code if found else "") == code

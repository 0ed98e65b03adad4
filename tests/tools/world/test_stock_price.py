"""Offline, a share has its listing and its market's hours; its price is made up, and that is said loudly."""

from datetime import UTC, date, datetime, timedelta

import pytest

from chat.atlas.companies import COMPANIES
from chat.tools.world import simulated
from tests.tools.world.conftest import Ask

TOOL = "get_current_stock_price"


async def test_a_price_is_text_and_loudly_no_market_price(ask: Ask) -> None:
    result = await ask(TOOL, symbol="AAPL")
    said = {
        "symbol": "AAPL",
        "company": "Apple",
        "exchange": "NASDAQ",
        "currency": "USD",
        "kind": "simulated",
    }
    assert said.items() <= result.items() and float(result["price"]) > 0
    assert result["notes"][0].startswith("SIMULATED PRICE") and result["as_of"] == "2026-11-27"


async def test_the_price_is_the_same_all_day_and_another_tomorrow(ask: Ask) -> None:
    morning = datetime(2026, 11, 25, 15, tzinfo=UTC)
    prices = [
        (await ask(TOOL, at=morning + timedelta(hours=hours), symbol="IBM"))["price"] for hours in (0, 5, 24)
    ]
    assert prices[0] == prices[1] != prices[2]


def test_prices_are_plausible_and_move_little_from_day_to_day() -> None:
    for company in COMPANIES:
        prices = [
            simulated.price(company.symbol, company.exchange, date(2026, 1, 1) + timedelta(day))
            for day in range(400)
        ]
        assert min(prices) > 5 and max(prices) < 600
        assert all(abs(after / before - 1) < 0.05 for before, after in zip(prices, prices[1:], strict=False))


@pytest.mark.parametrize(
    ("asked", "symbol", "exchange", "currency"),
    [("SHOP.TO", "SHOP", "TSX", "CAD"), ("NASDAQ:NVDA", "NVDA", "NASDAQ", "USD"),
     ("Vodafone", "VOD", "LSE", "GBP"),
     ("lloyds banking", "LLOY", "LSE", "GBP"), ("$mmm", "MMM", "NYSE", "USD"),
     ("BRK.B", "BRK.B", "NYSE", "USD"),
     ("Cameco", "CCO", "TSX", "CAD"), ("Canadian Pacific Kansas City", "CP", "TSX", "CAD")],
)  # fmt: skip
async def test_a_share_is_found_by_symbol_or_name(
    ask: Ask, asked: str, symbol: str, exchange: str, currency: str
) -> None:
    result = await ask(TOOL, symbol=asked)
    assert (result["symbol"], result["exchange"], result["currency"]) == (symbol, exchange, currency)


async def test_the_exchange_tells_namesakes_apart(ask: Ask) -> None:
    assert (await ask(TOOL, symbol="T"))["company"] == "AT&T"
    assert (await ask(TOOL, symbol="T", exchange="TSX"))["company"] == "Telus"


async def test_another_exchange_than_the_shares_is_said(ask: Ask) -> None:
    result = await ask(TOOL, symbol="AAPL", exchange="LSE")
    assert result["exchange"] == "NASDAQ"
    assert "AAPL is known on NASDAQ, not on LSE" in " ".join(result["notes"])


async def test_an_unknown_symbol_gets_near_ones(ask: Ask) -> None:
    result = await ask(TOOL, symbol="APPL")
    assert (result["symbol"], result["price"]) == ("APPL", "unknown")
    assert "AAPL (Apple, NASDAQ)" in " ".join(result["notes"])


async def test_the_market_says_whether_it_is_open_and_when_next(ask: Ask) -> None:
    result = await ask(TOOL, at=datetime(2026, 11, 25, 15, tzinfo=UTC), symbol="AAPL")
    assert (result["market"], result["closes"]) == ("open", "2026-11-25 16:00 EST")
    assert result["next_open"] == "2026-11-27 09:30 EST"  # The 26th is Thanksgiving.


async def test_a_holiday_and_a_short_day_are_named(ask: Ask) -> None:
    thanksgiving = await ask(TOOL, at=datetime(2026, 11, 26, 15, tzinfo=UTC), symbol="IBM")
    assert thanksgiving["market"] == "closed" and "Thanksgiving" in " ".join(thanksgiving["notes"])
    the_day_after = await ask(TOOL, symbol="IBM")
    assert the_day_after["closes"] == "2026-11-27 13:00 EST"
    assert "closes early today" in " ".join(the_day_after["notes"])

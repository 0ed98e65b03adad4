"""The stock tool gives made-up prices, and says so."""

from typing import Any

import pytest

from chat.atlas.companies import COMPANIES
from chat.tools.toolbox import Toolbox

STOCK = Toolbox.installed()["get_current_stock_price"]


async def stock(**arguments: Any) -> dict[str, Any]:
    assert STOCK.problems(arguments) == []
    return await STOCK.run(arguments)


def told(result: dict[str, Any]) -> str:
    return " ".join(result["notes"])


async def test_a_price_is_text_with_a_currency_and_a_loud_note() -> None:
    result = await stock(symbol="AAPL")
    said = {"symbol": "AAPL", "company": "Apple", "exchange": "NASDAQ", "price": "189.50", "currency": "USD"}
    assert said.items() <= result.items()
    assert result["kind"] == "sample" and told(result).startswith("MADE-UP PRICE")


async def test_every_known_company_has_a_price() -> None:
    prices = [(await stock(symbol=company.symbol))["price"] for company in COMPANIES]
    assert all(float(price) > 0 for price in prices)


@pytest.mark.parametrize(("symbol", "currency"), [("HSBA", "GBP"), ("SHOP.TO", "CAD"), ("ibm", "USD")])
async def test_each_exchange_has_its_currency(symbol: str, currency: str) -> None:
    assert (await stock(symbol=symbol))["currency"] == currency


async def test_another_exchange_than_the_companys_is_said() -> None:
    result = await stock(symbol="AAPL", exchange="LSE")
    assert result["exchange"] == "NASDAQ"
    assert told(result).endswith("lists AAPL on NASDAQ, not on LSE: the price is the one on NASDAQ.")


async def test_the_companys_own_exchange_needs_no_word() -> None:
    assert (await stock(symbol="AAPL", exchange="NASDAQ"))["notes"] == (await stock(symbol="AAPL"))["notes"]


async def test_an_unknown_symbol_has_no_price_but_near_symbols() -> None:
    result = await stock(symbol="APPL")
    assert (result["symbol"], result["price"]) == ("APPL", "unknown")
    assert "There is no sample price for 'APPL'" in told(result) and "AAPL (Apple)" in told(result)

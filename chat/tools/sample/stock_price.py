"""The share prices of the sample data: made up, and said to be."""

from difflib import get_close_matches

from chat.atlas.companies import COMPANIES, find
from chat.atlas.exchanges import EXCHANGES
from chat.tools.sample import data, envelope
from chat.tools.schema import JsonObject

_NOTE = "MADE-UP PRICE: sample data made for demonstrations, not a market price. Do not trade on it."
_PRICES = data("stock_prices")
_SHOWN = 3


def price(symbol: str, exchange: str | None) -> JsonObject:
    """The price that the sample data has, on whichever exchange."""
    company = find(symbol)
    if company is None or company.symbol not in _PRICES:
        return {"symbol": symbol, "price": "unknown", **envelope(_no_price(symbol))}
    return {
        "symbol": company.symbol,
        "company": company.name,
        "exchange": company.exchange,
        "price": _PRICES[company.symbol],
        "currency": EXCHANGES[company.exchange].currency,
        **envelope(_NOTE, _mismatch(company.symbol, company.exchange, exchange)),
    }


def _mismatch(symbol: str, listed: str, asked: str | None) -> str:
    if asked in (None, listed):
        return ""
    return f"The sample data lists {symbol} on {listed}, not on {asked}: the price is the one on {listed}."


def _no_price(symbol: str) -> str:
    near = _near(symbol) or ["AAPL (Apple)", "GOOGL (Alphabet)", "TSLA (Tesla)"]
    known = f"Symbols that the sample data knows: {', '.join(near)}."
    return f"There is no sample price for {symbol[:60]!r}. {known}"


def _near(symbol: str) -> list[str]:
    """The companies whose symbol or name is spelt much like `symbol`."""
    spelt = {name.casefold(): company for company in COMPANIES for name in (*company.names, company.symbol)}
    close = [spelt[name] for name in get_close_matches(symbol.strip().casefold(), spelt, _SHOWN * 2)]
    return [f"{company.symbol} ({company.name})" for company in dict.fromkeys(close)][:_SHOWN]

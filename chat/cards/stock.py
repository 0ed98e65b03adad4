"""The price of a share, and how it moved where that came too."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chat.cards.chart import Chart, chart
from chat.cards.reading import first_number, number, pick, words

WHAT = "Share price"
_SYMBOL = ("symbol", "ticker")
_SERIES = ("history", "series", "prices", "closes", "daily", "intraday", "days")


@dataclass(frozen=True, slots=True)
class Stock:
    title: str
    company: str
    exchange: str
    market: str
    """Whether it is open, and until or from when."""
    price: str
    change: str
    chart: Chart | None
    known: bool


def read(result: Mapping[str, Any]) -> Stock | None:
    price, symbol = pick(result, "price", "current_price", "last", "close"), words(result, *_SYMBOL)
    if price is None or not symbol:
        return None
    currency, amount = words(result, "currency"), number(price)
    shown = words(price) if amount is None else f"{amount:,.2f} {currency}".strip()
    series = next((found for key in _SERIES if (found := chart(pick(result, key), f" {currency}"))), None)
    company = words(result, "company", "company_name", "name")
    return Stock(
        symbol,
        company,
        words(result, "exchange"),
        _market(result),
        shown,
        _change(result),
        series,
        amount is not None,
    )


def _market(result: Mapping[str, Any]) -> str:
    market, closes, opens = (words(result, key) for key in ("market", "closes", "next_open"))
    if not market:
        return ""
    until, then = (f", closes {closes}" if closes else ""), (f", opens {opens}" if opens else "")
    return f"market {market}{until or then}"


def _change(result: Mapping[str, Any]) -> str:
    """With a sign and an arrow: never by colour alone."""
    change = first_number(result, "change")
    percent = first_number(result, "change_percent", "percent_change", "change_pct")
    moved = change if change is not None else percent
    if moved is None:
        return ""
    parts = [
        f"{change:+,.2f}" if change is not None else "",
        f"{percent:+.2f} %" if percent is not None else "",
    ]
    return f"{'▲' if moved > 0 else '▼' if moved < 0 else '='} {' · '.join(filter(None, parts))}"

"""A share's listing, its market's hours, and a price from the first source that has one."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from chat.atlas import listings
from chat.atlas.companies import Company
from chat.atlas.exchanges import EXCHANGES, Exchange, Market, market
from chat.origin import Origin, Source
from chat.tools import clock
from chat.tools.schema import JsonObject
from chat.tools.world import simulated

_FORMULA = Source("Travelbot's formula for demonstrations")


@dataclass(frozen=True, slots=True)
class Price:
    amount: str
    currency: str
    origin: Origin
    note: str = ""
    """What comes first."""


Lookup: TypeAlias = Callable[[Company, datetime], Price | None]
"""A price of the share at the moment, which is in its exchange's time."""


def price(symbol: str, exchange: str | None) -> JsonObject:
    company = listings.find(symbol, exchange or "")
    if company is None:
        origin = Origin("simulated", _FORMULA, clock.now().date().isoformat())
        return {"symbol": symbol, "price": "unknown", **origin.envelope(_unknown(symbol))}
    listed = EXCHANGES[company.exchange]
    trading = market(listed, clock.now())
    found = next(filter(None, (lookup(company, trading.now) for lookup in LOOKUPS)))
    return {
        "symbol": company.symbol,
        "company": company.name,
        "exchange": company.exchange,
        "price": found.amount,
        "currency": found.currency,
        **_hours(trading),
        **found.origin.envelope(found.note, _mismatch(company, exchange), _session(listed, trading)),
    }


def _simulated(company: Company, moment: datetime) -> Price:
    amount = simulated.price(company.symbol, company.exchange, moment.date())
    origin = Origin("simulated", _FORMULA, moment.date().isoformat())
    return Price(f"{amount:.2f}", EXCHANGES[company.exchange].currency, origin, simulated.NOTE)


LOOKUPS: tuple[Lookup, ...] = (_simulated,)
"""In this order; the last always has a price, and says that it is made up."""


def _hours(trading: Market) -> JsonObject:
    session = trading.current
    return {
        "market": "open" if session else "closed",
        **({"closes": f"{session.closes:%Y-%m-%d %H:%M %Z}"} if session else {}),
        "next_open": f"{trading.following.opens:%Y-%m-%d %H:%M %Z}",
    }


def _session(exchange: Exchange, trading: Market) -> str:
    if trading.current and trading.current.short:
        return f"{exchange.name} closes early today, at {trading.current.closes:%H:%M}."
    if trading.holiday:
        return f"{exchange.name} is closed today: {trading.holiday}."
    return "" if trading.current else f"{exchange.name} is closed at the moment."


def _mismatch(company: Company, asked: str | None) -> str:
    if asked in (None, company.exchange):
        return ""
    return f"{company.symbol} is known on {company.exchange}, not on {asked}: this is of {company.exchange}."


def _unknown(symbol: str) -> str:
    near = [f"{company.symbol} ({company.name}, {company.exchange})" for company in listings.near(symbol)]
    hint = (
        f"Did you mean {' or '.join(near)}?" if near else "Ask by symbol or by name, such as AAPL or Apple."
    )
    return f"No share {symbol.strip()[:60]!r} is known on NYSE, NASDAQ, LSE or TSX. {hint}"

"""Four stock exchanges: when they trade, in their own time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

_FAR = 15
"""Days in which every exchange opens again."""


@dataclass(frozen=True, slots=True)
class Exchange:
    code: str
    name: str
    zone: str
    currency: str
    opens: time
    closes: time
    early: time
    """When it closes on the days before Christmas and the like."""


_AMERICAN = time(9, 30), time(16), time(13)
_LONDON = time(8), time(16, 30), time(12, 30)
EXCHANGES = {
    "NYSE": Exchange("NYSE", "New York Stock Exchange", "America/New_York", "USD", *_AMERICAN),
    "NASDAQ": Exchange("NASDAQ", "Nasdaq", "America/New_York", "USD", *_AMERICAN),
    "LSE": Exchange("LSE", "London Stock Exchange", "Europe/London", "GBP", *_LONDON),
    "TSX": Exchange("TSX", "Toronto Stock Exchange", "America/Toronto", "CAD", *_AMERICAN),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Session:
    """One day's trading."""

    opens: datetime
    closes: datetime
    short: bool = False


@dataclass(frozen=True, slots=True)
class Market:
    """An exchange at one moment."""

    now: datetime
    current: Session | None
    """The session under way."""
    following: Session
    """The one that begins next."""
    holiday: str
    """What is kept today, if the exchange is closed for it."""


def market(exchange: Exchange, moment: datetime) -> Market:
    now = moment.astimezone(ZoneInfo(exchange.zone))
    sessions = list(_sessions(exchange, now.date()))
    current = next((session for session in sessions if session.opens <= now < session.closes), None)
    following = next(session for session in sessions if session.opens > now)
    return Market(now, current, following, _closed(exchange.code, now.year).get(now.date(), ""))


def _sessions(exchange: Exchange, first: date) -> Iterator[Session]:
    for ahead in range(_FAR):
        day = first + timedelta(days=ahead)
        if day.weekday() < 5 and day not in _closed(exchange.code, day.year):
            yield _session(exchange, day)


def _session(exchange: Exchange, day: date) -> Session:
    zone, short = ZoneInfo(exchange.zone), day in _short(exchange.code, day.year)
    closes = exchange.early if short else exchange.closes
    return Session(
        datetime.combine(day, exchange.opens, zone), datetime.combine(day, closes, zone), short
    )  # fmt: skip


@cache
def _closed(code: str, year: int) -> dict[date, str]:
    from holidays import financial_holidays  # Only when it is needed: it takes a tenth of a second.

    return dict(financial_holidays(code, years=year))


@cache
def _short(code: str, year: int) -> frozenset[date]:
    """By the package in New York; else as the exchange always has it."""
    if code in ("NYSE", "NASDAQ"):
        from holidays import financial_holidays

        return frozenset(financial_holidays(code, years=year, categories="half_day"))
    christmas = {date(year, 12, 24)}
    return frozenset(christmas | ({date(year, 12, 31)} if code == "LSE" else set()))

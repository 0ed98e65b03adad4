"""Money at the reference rates of one day, which are carried along."""

import math
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from chat.atlas import currencies
from chat.atlas.gazetteer import locate
from chat.atlas.rates import SOURCE, Rates, rates
from chat.origin import Origin
from chat.tools import clock
from chat.tools.errors import ToolFailed
from chat.tools.schema import JsonObject

_MOST = 1e15
_WHOLE = frozenset("JPY KRW ISK IDR HUF".split())
"""Nobody counts their hundredths."""
_FRESH_DAYS = 5
_NOTE = "A reference rate of that day, without fees: banks and exchange offices give less."


@dataclass(frozen=True, slots=True)
class Told:
    """A rate that somebody else gave."""

    rate: Decimal
    origin: Origin


def check(amount: float) -> None:
    if not math.isfinite(amount) or not 0 <= amount <= _MOST:
        raise ToolFailed(f"amount: expected a number from 0 to {_MOST:,.0f}, got {amount:g}")


def converted(amount: float, from_currency: str, to_currency: str, told: Told | None = None) -> JsonObject:
    check(amount)
    known, codes = rates(), [code(from_currency), code(to_currency)]
    origin = told.origin if told else Origin("extract", SOURCE, known.date)
    troubles = [_trouble(*pair, known) for pair in zip((from_currency, to_currency), codes, strict=True)]
    asked = {
        "amount": amount,
        "from_currency": codes[0] or from_currency,
        "to_currency": codes[1] or to_currency,
    }
    if any(troubles) and not told:
        return {**asked, "converted": "unknown", **origin.envelope(*troubles)}
    rate = told.rate if told else known.rate(str(codes[0]), str(codes[1]))
    money = round(Decimal(repr(float(amount))) * rate, 0 if codes[1] in _WHOLE else 2)
    return {
        **asked,
        "converted": f"{money:f}",
        "rate": _short(rate),
        **origin.envelope(_NOTE, _age(origin.as_of)),
    }


def _age(day: str) -> str:
    days = (clock.now().date() - date.fromisoformat(day)).days
    return f"It is {days} days old." if days > _FRESH_DAYS else ""


def code(asked: str) -> str | None:
    """Of the currency, or of the one that is paid with in the country or the city."""
    if known := currencies.find(asked):
        return known
    place = locate(asked).place
    return currencies.find(place.country) if place and len(asked.strip()) > 3 else None


def _trouble(asked: str, meant: str | None, known: Rates) -> str:
    if meant in known.per_euro:
        return ""
    if meant:
        return f"There is no reference rate of {meant} ({currencies.names()[meant]})."
    near = currencies.near(asked, frozenset(known.per_euro))
    hint = f"Did you mean {' or '.join(near)}?" if near else f"Known are {', '.join(sorted(known.per_euro))}."
    return f"No currency {asked.strip()[:40]!r} is known. {hint}"


def _short(rate: Decimal) -> str:
    """Six figures that count."""
    return f"{rate:.6g}" if rate >= Decimal("0.0001") else f"{rate:.10f}"

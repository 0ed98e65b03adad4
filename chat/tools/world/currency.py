"""Money at the reference rates of one day, which are carried along."""

import math
from decimal import Decimal

from chat.atlas import currencies
from chat.atlas.gazetteer import locate
from chat.atlas.rates import SOURCE, Rates, rates
from chat.origin import Origin
from chat.tools.errors import ToolFailed
from chat.tools.schema import JsonObject

_MOST = 1e15
_WHOLE = frozenset("JPY KRW ISK IDR HUF".split())
"""Nobody counts their hundredths."""
_NOTE = "A reference rate of that day, without fees: banks and exchange offices give less."


def converted(amount: float, from_currency: str, to_currency: str) -> JsonObject:
    if not math.isfinite(amount) or not 0 <= amount <= _MOST:
        raise ToolFailed(f"amount: expected a number from 0 to {_MOST:,.0f}, got {amount:g}")
    known, codes = rates(), [_code(from_currency), _code(to_currency)]
    origin = Origin("extract", SOURCE, known.date)
    troubles = [_trouble(*pair, known) for pair in zip((from_currency, to_currency), codes, strict=True)]
    asked = {
        "amount": amount,
        "from_currency": codes[0] or from_currency,
        "to_currency": codes[1] or to_currency,
    }
    if any(troubles):
        return {**asked, "converted": "unknown", **origin.envelope(*troubles)}
    rate = known.rate(str(codes[0]), str(codes[1]))
    money = round(Decimal(repr(float(amount))) * rate, 0 if codes[1] in _WHOLE else 2)
    return {**asked, "converted": f"{money:f}", "rate": _short(rate), **origin.envelope(_NOTE)}


def _code(asked: str) -> str | None:
    """Of the currency, or of the one that is paid with in the country or the city."""
    if code := currencies.find(asked):
        return code
    place = locate(asked).place
    return currencies.find(place.country) if place and len(asked.strip()) > 3 else None


def _trouble(asked: str, code: str | None, known: Rates) -> str:
    if code in known.per_euro:
        return ""
    if code:
        return f"There is no reference rate of {code} ({currencies.names()[code]})."
    near = currencies.near(asked, frozenset(known.per_euro))
    hint = f"Did you mean {' or '.join(near)}?" if near else f"Known are {', '.join(sorted(known.per_euro))}."
    return f"No currency {asked.strip()[:40]!r} is known. {hint}"


def _short(rate: Decimal) -> str:
    """Six figures that count."""
    return f"{rate:.6g}" if rate >= Decimal("0.0001") else f"{rate:.10f}"

"""A price that is made up: the same for one share all day long, and loudly said to be no market price."""

from datetime import date
from hashlib import sha256
from math import exp, sin, tau

NOTE = "SIMULATED PRICE: made up by a formula, not a market price. Do not trade on it."
_LOWEST, _RANGE = 8.0, 4.0
"""From 8 to some 430 of the currency, small ones as often as large ones."""
_YEAR = 365.25


def price(symbol: str, exchange: str, day: date) -> float:
    share = f"{exchange}:{symbol}"
    season = 0.12 * sin(tau * (day.toordinal() / _YEAR + _chance(f"{share} season")))
    jitter = 0.03 * (_chance(f"{share} {day.isoformat()}") - 0.5)
    return round(_LOWEST * exp(_RANGE * _chance(share) + season + jitter), 2)


def _chance(text: str) -> float:
    """From 0 to 1, the same for the same text everywhere."""
    return int.from_bytes(sha256(text.encode()).digest()[:6]) / 2**48

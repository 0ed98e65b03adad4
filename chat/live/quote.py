"""The last price of a share, in one shape whoever gave it."""

from dataclasses import dataclass
from typing import Any

from chat.live.leaves import text
from chat.live.question import Misread


@dataclass(frozen=True, slots=True)
class Quote:
    symbol: str
    price: float
    as_of: str
    name: str = ""
    exchange: str = ""
    currency: str = ""
    """Empty if the provider does not say."""
    previous_close: float | None = None
    change_percent: float | None = None
    is_open: bool | None = None


def of(symbol: str, came: Any) -> str:
    """The share that was asked for. Raises Misread for the price of another."""
    if text(came).upper() != symbol:
        raise Misread(f"The price of {symbol[:20]!r} was expected, and that of {text(came)[:20]!r} came.")
    return symbol

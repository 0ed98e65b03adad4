"""The last price of a share, in one shape whoever gave it."""

from dataclasses import dataclass


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

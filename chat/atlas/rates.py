"""The European Central Bank's reference rates of one day. Read when first asked for."""

import json
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from chat.atlas.shelf import DATA
from chat.origin import Source

SOURCE = Source(
    "European Central Bank, euro foreign exchange reference rates",
    "https://www.ecb.europa.eu/stats/policy_and_exchange_rates/euro_reference_exchange_rates/",
    "free to use if the source is named",
)
EURO = "EUR"


@dataclass(frozen=True, slots=True)
class Rates:
    date: str
    per_euro: dict[str, Decimal]

    def rate(self, one: str, other: str) -> Decimal:
        """How much of `other` one of `one` is, by way of the euro. Raises KeyError for one without a rate."""
        return self.per_euro[other] / self.per_euro[one]


@cache
def rates() -> Rates:
    read = json.loads((DATA / "rates.json").read_text(encoding="utf-8"))
    known = {code: Decimal(rate) for code, rate in read["per_euro"].items()}
    return Rates(read["date"], {EURO: Decimal(1), **known})

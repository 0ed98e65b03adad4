"""Frankfurter: the reference rates of central banks, which may be some days old."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import quote as quoted

from chat.live.leaves import number, text
from chat.live.provider import DAY, HOUR, Provider
from chat.live.question import Misread, Question
from chat.origin import Source

FRANKFURTER = Provider(
    name="Frankfurter",
    address="https://api.frankfurter.dev/v2",
    source=Source("Frankfurter (central banks' reference rates)", "https://frankfurter.dev/"),
    fresh=6 * HOUR,
    kept=7 * DAY,
)


@dataclass(frozen=True, slots=True)
class Rate:
    base: str
    quote: str
    rate: float
    as_of: str
    """The day of the rate."""


def rate(base: str, quote: str) -> Question[Rate]:
    codes = [code.strip().upper() for code in (base, quote)]
    path = "/".join(quoted(code, safe="") for code in codes)
    return Question(FRANKFURTER, lambda body: _rate(codes, body), f"/rate/{path}")


def _day(value: Any) -> str:
    return date.fromisoformat(text(value)).isoformat()


def _rate(codes: list[str], body: Any) -> Rate:
    found = Rate(text(body["base"]), text(body["quote"]), number(body["rate"]), _day(body["date"]))
    if [found.base, found.quote] != codes:
        raise Misread(
            f"The rate of {' in '.join(codes)} was expected, and {found.base} in {found.quote} came."
        )
    if not 1e-9 < found.rate < 1e9:
        raise Misread(f"A rate of money was expected, and {found.rate:g} came.")
    return found

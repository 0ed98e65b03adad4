"""Finnhub: the last price of a share in the United States. A symbol that it does not know is all zeros."""

from typing import Any

from chat.live.leaves import number, number_or_none, text, unix_time
from chat.live.provider import HOUR, MINUTE, Key, Provider
from chat.live.question import Misread, Nothing, Question
from chat.live.quote import Quote
from chat.origin import Source

FINNHUB = Provider(
    name="Finnhub",
    address="https://finnhub.io/api/v1",
    source=Source("Finnhub", "https://finnhub.io/", "personal use"),
    fresh=MINUTE,
    kept=6 * HOUR,
    key=Key("FINNHUB_API_KEY", header="X-Finnhub-Token"),
)


def quote(symbol: str) -> Question[Quote]:
    asked = symbol.strip().upper()
    return Question(FINNHUB, lambda body: _quote(asked, body), "/quote", {"symbol": asked})


def _quote(symbol: str, body: Any) -> Quote:
    if "error" in body:
        raise Misread(f"Finnhub refused: {text(body['error'])}")
    if not body["c"]:
        raise Nothing(f"Finnhub knows no price of {symbol!r}.")
    return Quote(
        symbol=symbol,
        price=number(body["c"]),
        as_of=unix_time(body["t"]),
        previous_close=number_or_none(body.get("pc")),
        change_percent=number_or_none(body.get("dp")),
    )

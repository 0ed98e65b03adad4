"""Twelve Data: the last price of a share. Its numbers are text; its errors may come with HTTP 200."""

from typing import Any

from chat.live.leaves import number, number_or_none, text, unix_time
from chat.live.provider import HOUR, MINUTE, Key, Provider
from chat.live.question import Limited, Misread, Nothing, Question
from chat.live.quote import Quote, of
from chat.origin import Source

TWELVE_DATA = Provider(
    name="Twelve Data",
    address="https://api.twelvedata.com",
    source=Source("Twelve Data", "https://twelvedata.com/", "personal use"),
    fresh=MINUTE,
    kept=6 * HOUR,
    key=Key("TWELVE_DATA_API_KEY", header="Authorization", prefix="apikey "),
)


def quote(symbol: str, exchange: str | None = None) -> Question[Quote]:
    asked = symbol.strip().upper()
    params = {"symbol": asked} | ({"exchange": exchange} if exchange else {})
    return Question(TWELVE_DATA, lambda body: _quote(asked, body), "/quote", params)


def _quote(symbol: str, body: Any) -> Quote:
    if body.get("status") == "error":
        raise _refused(body)
    return Quote(
        symbol=of(symbol, body["symbol"]),
        price=number(body["close"]),
        as_of=unix_time(body["timestamp"]),
        name=text(body.get("name")),
        exchange=text(body.get("exchange")),
        currency=text(body.get("currency")),
        previous_close=number_or_none(body.get("previous_close")),
        change_percent=number_or_none(body.get("percent_change")),
        is_open=body["is_market_open"] if isinstance(body.get("is_market_open"), bool) else None,
    )


def _refused(body: Any) -> Misread:
    why = {429: Limited, 404: Nothing, 400: Nothing}.get(body.get("code"), Misread)
    return why(f"Twelve Data refused: {text(body.get('message'))}")

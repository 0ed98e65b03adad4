"""Alpha Vantage: the last price of a share, in London and Toronto too. Its key goes in the query."""

from typing import Any

from chat.live.leaves import number, number_or_none, text
from chat.live.provider import DAY, HOUR, Key, Provider
from chat.live.question import Limited, Misread, Nothing, Question
from chat.live.quote import Quote, of
from chat.origin import Source

ALPHA_VANTAGE = Provider(
    name="Alpha Vantage",
    address="https://www.alphavantage.co",
    source=Source("Alpha Vantage", "https://www.alphavantage.co/"),
    # It answers 25 questions a day.
    fresh=HOUR,
    kept=DAY,
    key=Key("ALPHA_VANTAGE_API_KEY", query="apikey"),
)
_ENDINGS = {"LSE": ".LON", "TSX": ".TRT"}


def quote(symbol: str, exchange: str | None = None) -> Question[Quote]:
    asked = symbol.strip().upper() + _ENDINGS.get(exchange or "", "")
    params = {"function": "GLOBAL_QUOTE", "symbol": asked}
    return Question(ALPHA_VANTAGE, lambda body: _quote(asked, exchange or "", body), "/query", params)


def _quote(symbol: str, exchange: str, body: Any) -> Quote:
    """Its refusals come with HTTP 200; they repeat the key, so nothing of them is said."""
    if "Information" in body or "Note" in body:
        raise Limited("Alpha Vantage says that it was asked too often, or that the key is not enough.")
    if "Error Message" in body:
        raise Misread("Alpha Vantage refused the question.")
    said = body["Global Quote"]
    if not said:
        raise Nothing(f"Alpha Vantage knows no price of {symbol!r}.")
    return Quote(
        symbol=of(symbol, said["01. symbol"]),
        price=number(said["05. price"]),
        as_of=text(said["07. latest trading day"]),
        exchange=exchange,
        previous_close=number_or_none(said.get("08. previous close")),
        change_percent=_percent(said.get("10. change percent")),
    )


def _percent(value: Any) -> float | None:
    return number(value.removesuffix("%")) if isinstance(value, str) else None

"""The last price of a share, of the first provider for whose key there is a setting and who knows it."""

from asyncio import to_thread

from chat.atlas import listings
from chat.atlas.companies import Company
from chat.atlas.exchanges import EXCHANGES
from chat.live import alpha_vantage, finnhub, line, twelve_data
from chat.live.line import Heard
from chat.live.question import Question
from chat.live.quote import Quote
from chat.tools.world.stock_price import Price

_AMERICAN = ("NYSE", "NASDAQ")


async def last_price(symbol: str, exchange: str | None) -> Price | str:
    """Or why there is none; empty if live data is off, or the share is not known."""
    if not line.is_on() or not (company := await to_thread(listings.find, symbol, exchange or "")):
        return ""
    reply = await line.consult(*_questions(company))
    return _price(reply.heard, company) if reply.heard else reply.why_not


def _questions(company: Company) -> list[Question[Quote]]:
    symbol, exchange = company.symbol, company.exchange
    american = [finnhub.quote(symbol)] if exchange in _AMERICAN else []
    return [twelve_data.quote(symbol, exchange), *american, alpha_vantage.quote(symbol, exchange)]


def _price(heard: Heard[Quote], company: Company) -> Price:
    """A price without a currency has the exchange's; but London's may be in pounds or in pence."""
    quote, exchange = heard.data, company.exchange
    usual = "unknown" if exchange == "LSE" else EXCHANGES[exchange].currency
    note = "" if quote.currency else f"{heard.origin.source.name} does not say the currency."
    return Price(f"{quote.price:.2f}", quote.currency or usual, heard.origin, note)

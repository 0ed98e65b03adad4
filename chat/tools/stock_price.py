"""A share: its listing, its market's hours, its last price or a simulated one; or that of the sample data."""

from asyncio import to_thread
from typing import Annotated, Literal, TypeAlias

from chat.tools.choice import choice
from chat.tools.live.instead import instead
from chat.tools.live.stock_price import last_price
from chat.tools.registry import tool
from chat.tools.sample import stock_price as sample
from chat.tools.schema import JsonObject
from chat.tools.world.stock_price import price

Exchange: TypeAlias = Literal["NYSE", "NASDAQ", "LSE", "TSX"]


@tool
async def get_current_stock_price(
    symbol: Annotated[str, "The stock symbol, e.g. AAPL, GOOGL, TSLA"],
    exchange: Annotated[Exchange | None, "The stock exchange (optional)"] = None,
) -> JsonObject:
    """Get the current stock price for a given stock symbol"""
    if choice.sample:
        return sample.price(symbol, exchange)
    live = await last_price(symbol, exchange)
    if not isinstance(live, str):
        return await to_thread(price, symbol, exchange, live)
    return instead(await to_thread(price, symbol, exchange), "price", live)

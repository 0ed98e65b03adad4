"""An amount of money in another currency."""

from asyncio import to_thread
from typing import Annotated

from chat.tools.live.currency import rate
from chat.tools.live.instead import instead
from chat.tools.registry import tool
from chat.tools.schema import JsonObject
from chat.tools.world.currency import check, converted


@tool
async def convert_currency(
    amount: Annotated[float, "How much, e.g. 100"],
    from_currency: Annotated[str, "The currency's ISO code, e.g. USD"],
    to_currency: Annotated[str, "The other currency's ISO code, e.g. EUR"],
) -> JsonObject:
    """Convert an amount of money from one currency to another"""
    check(amount)
    live = await rate(from_currency, to_currency)
    if not isinstance(live, str):
        return await to_thread(converted, amount, from_currency, to_currency, live)
    return instead(await to_thread(converted, amount, from_currency, to_currency), "rate", live)

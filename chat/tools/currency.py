"""An amount of money in another currency."""

from asyncio import to_thread
from typing import Annotated

from chat.tools.registry import tool
from chat.tools.schema import JsonObject
from chat.tools.world.currency import converted


@tool
async def convert_currency(
    amount: Annotated[float, "How much, e.g. 100"],
    from_currency: Annotated[str, "The currency's ISO code, e.g. USD"],
    to_currency: Annotated[str, "The other currency's ISO code, e.g. EUR"],
) -> JsonObject:
    """Convert an amount of money from one currency to another"""
    return await to_thread(converted, amount, from_currency, to_currency)

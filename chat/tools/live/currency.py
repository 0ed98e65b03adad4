"""The reference rate of two currencies, as new as the central banks have it."""

from asyncio import to_thread
from decimal import Decimal

from chat.live import frankfurter, line
from chat.tools.world.currency import Told, code


async def rate(from_currency: str, to_currency: str) -> Told | str:
    """Or why there is none; empty if live data is off, or a currency is not known."""
    if not line.is_on():
        return ""
    base, quote = await to_thread(code, from_currency), await to_thread(code, to_currency)
    if not base or not quote or base == quote:
        return ""
    reply = await line.consult(frankfurter.rate(base, quote))
    if reply.heard is None:
        return reply.why_not
    return Told(Decimal(repr(reply.heard.data.rate)), reply.heard.origin)

"""How many new visitors one address may bring: whoever drops their cookies begins anew, but not for ever."""

import logging
from datetime import UTC, datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from allauth.core.internal import ratelimit
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from chat.turns.refused import limited, rounded_up

logger = logging.getLogger(__name__)

_LIMIT = {"app": "chat", "action": "visitor"}


def admit(request: HttpRequest) -> None:
    """Count one more from its address. Raises Refused, with the time from which on there may be another."""
    if not (most := settings.VISITORS_AN_HOUR):
        return
    rate, address = f"{most}/h/key", address_of(request)
    if not _consume(request, rate, address):
        words = f"{most:,} new visitors have come from your address within an hour: the next one can begin at"
        raise limited(words, _free_at(request, rate, address))


def _consume(request: HttpRequest, rate: str, address: str) -> bool:
    """Is there one left? Where the cache can't be reached nobody knows, and nobody is kept out."""
    try:
        return bool(
            ratelimit.consume(request, **_LIMIT, config={"visitor": rate}, key=address, limit_get=True)
        )
    except Exception as error:  # Each cache has errors of its own.
        logger.warning("Visitors are not counted: the cache failed (%s)", type(error).__name__)
        return True


def address_of(request: HttpRequest) -> str:
    """The client's, as uvicorn says; of IPv6 the network, since one machine has the whole of it.

    An IPv4 address that is written as an IPv6 one is itself: the network of those is everybody.
    """
    address = str(request.META.get("REMOTE_ADDR") or "nowhere")
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    return str(parsed.ipv4_mapped or ip_network(f"{parsed}/64", strict=False))


def _free_at(request: HttpRequest, rate: str, address: str) -> datetime:
    return free_at(request, ratelimit.parse_rate(rate), address, **_LIMIT)


def free_at(request: HttpRequest, rate: ratelimit.Rate, key: str, **limit: str) -> datetime:
    """When the oldest of what is counted counts no more; now, if the limit is not reached."""
    history = cache.get(ratelimit.get_cache_key(request, **limit, rate=rate, key=key), [])
    now = datetime.now(UTC)
    if len(history) < rate.amount:
        return now
    return rounded_up(datetime.fromtimestamp(history[-1], UTC) + timedelta(seconds=rate.duration))

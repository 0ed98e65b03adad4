"""HTTP to one server and no other: addresses are looked at before anything is sent, answers are limited."""

import asyncio
import socket
from collections.abc import AsyncIterator
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

import httpx2

from chat.mcp.errors import ServerDown
from chat.mcp.settings import ServerSettings, loopback

MOST_BYTES = 4_000_000
"""Of one answer as it is sent, where escapes make it larger than what it says."""

_UNICAST, _TRANSLATED = IPv6Network("2000::/3"), IPv6Network("64:ff9b::/96")
"""Where public addresses are, and where those of IPv4 are when a network has only IPv6."""


class Guard(httpx2.AsyncBaseTransport):
    """Sends only to the server's own origin, at an address that it has itself looked up and allowed."""

    def __init__(self, server: ServerSettings) -> None:
        self._origin = _origin(httpx2.URL(server.url))
        self._private = server.private
        self._inner = httpx2.AsyncHTTPTransport(trust_env=False)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        host = request.url.host
        if _origin(request.url) != self._origin:
            raise ServerDown(f"it leads to another host, {host}, which is not followed")
        address = await _address(host, request.url.port or 443, self._private)
        response = await self._inner.handle_async_request(_at(address, request))
        assert isinstance(response.stream, httpx2.AsyncByteStream)
        response.stream = _Limited(response.stream)
        return response

    async def aclose(self) -> None:
        await self._inner.aclose()


class _Limited(httpx2.AsyncByteStream):
    def __init__(self, stream: httpx2.AsyncByteStream) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        size = 0
        async for piece in self._stream:
            size += len(piece)
            if size > MOST_BYTES:
                # What the mcp package takes as the failure of this request, and not of the connection.
                raise httpx2.StreamError(f"it sent more than {MOST_BYTES:,} bytes")
            yield piece

    async def aclose(self) -> None:
        await self._stream.aclose()


def _origin(url: httpx2.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port


def _at(address: str, request: httpx2.Request) -> httpx2.Request:
    """The same request, to that address: a name that is looked up again may lead elsewhere."""
    return httpx2.Request(
        request.method,
        request.url.copy_with(host=address),
        headers=request.headers,
        stream=request.stream,
        extensions={**request.extensions, "sni_hostname": request.url.host},
    )


async def _address(host: str, port: int, private: bool) -> str:
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(entry[4][0]) for entry in found]
    for address in addresses:
        if not (private or loopback(host) or is_public(address)):
            raise ServerDown(f"its host {host} has the private address {address}; set private to allow it")
    return addresses[0]


def is_public(address: str) -> bool:
    found = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address):
        return is_public(f"{inner}") if (inner := _carried(found)) else found in _UNICAST and found.is_global
    return found.is_global and not found.is_multicast


def _carried(address: IPv6Address) -> IPv4Address | None:
    """The older address that it stands for: a translator may lead there."""
    if address in _TRANSLATED:
        return IPv4Address(address.packed[-4:])
    return address.ipv4_mapped or address.sixtofour

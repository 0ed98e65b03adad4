"""The connection to one endpoint: requests out, bytes in, each within its deadline."""

import asyncio
import socket
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from functools import lru_cache
from math import inf
from typing import cast

import httpx

from chat.llm.clock import Clock
from chat.llm.concealing import Concealing
from chat.llm.deadlines import Deadlines
from chat.llm.endpoint import Endpoint
from chat.llm.errors import AuthFailed, ModelError, ProtocolError, TimedOut, Unreachable
from chat.llm.unpacking import Unpacking
from chat.network import Sockets

_HARMLESS = frozenset(
    {"content-type", "date", "server", "cf-ray", "content-encoding", "retry-after", "retry-after-ms", "via"}
)
_HARMLESS_STARTS = ("x-ratelimit-", "x-request-id", "request-id", "openai-processing", "x-should-retry")


_HEADERS = {
    "Accept": "text/event-stream, application/json",
    "Accept-Encoding": "identity",
    "User-Agent": "travelbot",
}


class Lost(Exception):
    """The connection broke while the body came."""


Pause = Callable[[], float]


class Connection:
    def __init__(
        self, endpoint: Endpoint, transport: httpx.AsyncBaseTransport | None, deadlines: Deadlines
    ) -> None:
        self._endpoint = endpoint
        self._deadlines = deadlines
        self._transport = transport or Sockets()

    async def close(self) -> None:
        await self._transport.aclose()

    def shown_url(self, path: str) -> str:
        """The address that is asked, without user, password, query and fragment."""
        try:
            return _shown(self._url(path))
        except ModelError:
            return ""

    @asynccontextmanager
    async def open(
        self,
        method: str,
        path: str,
        *,
        content: bytes | None = None,
        pause: Pause | None = None,
        until: float,
    ) -> AsyncIterator[httpx.Response]:
        """The response as soon as its headers are there. Leaving closes it, read or not.

        `pause` says how many seconds its body is left unread before the next read.
        """
        request = self._request(method, path, content)
        request.extensions["timeout"] = httpx.Timeout(None, connect=self._deadlines.connect).as_dict()
        if pause is not None:
            request.extensions["pause"] = pause
        response = await self._send(request, min(until, now() + self._deadlines.headers))
        try:
            yield response
        finally:
            await response.aclose()

    async def read(self, chunks: AsyncIterator[bytes], clock: Clock, until: float) -> bytes | None:
        """The next bytes, or None at the proper end. Raises Lost; the clock's block ends at `until`."""
        clock.let(until)
        try:
            return await anext(chunks, None)
        except httpx.TransportError:
            raise Lost from None
        finally:
            clock.let(inf)

    async def _send(self, request: httpx.Request, until: float) -> httpx.Response:
        try:
            async with asyncio.timeout_at(until):
                # httpx's client would follow, remember and log in by itself: none of it is wanted here.
                return await self._transport.handle_async_request(request)
        except TimeoutError:
            raise TimedOut(
                f"The model server at {_where(request.url)} did not begin to answer in time. Try again.",
                retryable=True,
            ) from None
        except httpx.TransportError as error:
            raise _unreachable(error, request.url) from None

    def _request(self, method: str, path: str, content: bytes | None) -> httpx.Request:
        url, headers = self._url(path), dict(_HEADERS)
        if content is not None:
            headers["Content-Type"] = "application/json"
        key = self._endpoint.api_key
        if key and not (key.isascii() and key.isprintable()):
            raise AuthFailed("The API key holds characters that no key can hold. Copy it again.")
        if key:
            headers["Authorization"] = f"Bearer {key}"
        request = httpx.Request(method, url, headers=headers, content=content)
        return _as_its_user(request) if url.userinfo else request

    def _url(self, path: str) -> httpx.URL:
        return _address(self._endpoint.base_url, path, bool(self._endpoint.api_key))


def _as_its_user(request: httpx.Request) -> httpx.Request:
    """Without a key, as the user and password of the address."""
    login = httpx.BasicAuth(request.url.username, request.url.password)
    return next(login.auth_flow(request))


@lru_cache
def _address(base_url: str, path: str, keyed: bool) -> httpx.URL:
    """Raises Unreachable. With a key, a user and password in the base URL are not sent."""
    try:
        url = httpx.URL(base_url)
    except (httpx.InvalidURL, ValueError):
        url = httpx.URL("")
    if url.scheme not in ("http", "https") or not url.host:
        raise Unreachable("The base URL of the model server is not a web address. Correct it.")
    if keyed:
        url = url.copy_with(username=None, password=None)
    return url.copy_with(path=url.path.rstrip("/") + path)


@lru_cache
def _shown(url: httpx.URL) -> str:
    return str(url.copy_with(username=None, password=None, query=None, fragment=None))


def bytes_of(response: httpx.Response, secret: str = "") -> aclosing[AsyncGenerator[bytes, None]]:
    """The reads of the body, unpacked if they came packed, without the secret, and closed at the end."""
    return aclosing(_readable(response, secret))


async def _readable(response: httpx.Response, secret: str) -> AsyncGenerator[bytes, None]:
    unpacking, concealing = Unpacking(response.headers), Concealing(secret)
    # As aiter_raw gives them, without its counting. It is a generator, though its type does not say so.
    async with aclosing(cast(AsyncGenerator[bytes, None], aiter(_stream(response)))) as reads:
        async for data in reads:
            for piece in unpacking.feed(data):
                if known := concealing.feed(piece):
                    yield known
    if rest := concealing.close():
        yield rest


def _stream(response: httpx.Response) -> httpx.AsyncByteStream:
    assert isinstance(response.stream, httpx.AsyncByteStream)
    return response.stream


def now() -> float:
    return asyncio.get_running_loop().time()


def harmless(headers: httpx.Headers) -> dict[str, str]:
    """The response headers that may be kept."""
    return {
        name: value
        for name, value in headers.items()
        if name in _HARMLESS or name.startswith(_HARMLESS_STARTS)
    }


def _unreachable(error: httpx.TransportError, url: httpx.URL) -> ModelError:
    causes = list(_causes(error))
    where = _where(url)
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        return Unreachable(f"No secure connection to {where}: its certificate or TLS was refused.")
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        return Unreachable(f"No server is known by the name {where}. Check the base URL.", retryable=True)
    if isinstance(error, httpx.ConnectTimeout):
        return Unreachable(f"{where} did not take the connection in time. Try again.", retryable=True)
    if isinstance(error, httpx.ConnectError):
        sentence = f"No connection to the model server at {where}. Check that it runs, and the base URL."
        return Unreachable(sentence, retryable=True)
    if isinstance(error, httpx.ProtocolError) and "disconnected" not in str(error):
        return ProtocolError(f"The server at {where} does not speak HTTP. Check the base URL.")
    return Unreachable(f"{where} broke the connection before it answered. Try again.", retryable=True)


def _causes(error: BaseException | None) -> list[BaseException]:
    causes = []
    while error is not None and error not in causes:
        causes.append(error)
        error = error.__cause__ or error.__context__
    return causes


def _where(url: httpx.URL) -> str:
    return f"{url.host}:{url.port}" if url.port else url.host

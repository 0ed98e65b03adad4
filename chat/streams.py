"""Connections for answers that stream: aiohttp's under httpx, which take half of what httpx's own take."""

import asyncio
import ssl
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import contextmanager
from weakref import WeakSet

import aiohttp
import httpx
from aiohttp.client_proto import ResponseHandler
from aiohttp.client_reqrep import ClientRequest
from aiohttp.connector import Connection
from aiohttp.http import HttpProcessingError
from aiohttp.tracing import Trace
from yarl import URL

KEEP_SECONDS = 30.0
"""How long a connection that nobody asks anything over is kept."""
MOST_OF_A_HEADER = 64 * 1024
FULL = 32 * 1024
"""Bytes of a read after which more are surely there."""


_KINDS: dict[type[Exception], type[httpx.TransportError]] = {
    aiohttp.ConnectionTimeoutError: httpx.ConnectTimeout,
    aiohttp.ClientConnectorError: httpx.ConnectError,
    aiohttp.ClientResponseError: httpx.RemoteProtocolError,
    ValueError: httpx.ConnectError,  # Of a name or a number that no host can have.
}
"""Anything else is a connection that broke."""
_BROKEN = (aiohttp.ClientError, HttpProcessingError)
"""The second is what aiohttp's parser says of a body where it is not the one in C."""


class Streams(httpx.AsyncBaseTransport):
    """As httpx's own transport, but for one extension of a request: `pause`, a function that says how many
    seconds to let go by before the next read of its answer, which takes all that has come by then.
    """

    def __init__(self) -> None:
        self._ssl = httpx.create_ssl_context(trust_env=False)
        self._ssl.set_alpn_protocols(["http/1.1"])
        self._session: aiohttp.ClientSession | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Raises httpx.TransportError of the kind that httpx's own would raise."""
        with _as_httpx_says():
            response = await self._ask(request)
        pause = request.extensions.get("pause", _at_once)
        return httpx.Response(response.status, headers=response.raw_headers, stream=_Body(response, pause))

    async def aclose(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def _ask(self, request: httpx.Request) -> aiohttp.ClientResponse:
        self._session = self._session or _session(self._ssl)
        url = request.url
        return await self._session.request(
            request.method,
            URL(f"{url.scheme}://{url.netloc.decode('ascii')}{url.raw_path.decode('ascii')}", encoded=True),
            headers=[(name.decode("ascii"), value.decode("latin-1")) for name, value in request.headers.raw],
            data=request.content or None,
            allow_redirects=False,
            timeout=aiohttp.ClientTimeout(total=None, connect=request.extensions["timeout"].get("connect")),
        )


def _session(context: ssl.SSLContext) -> aiohttp.ClientSession:
    """Whatever httpx does itself is switched off."""
    return aiohttp.ClientSession(
        connector=_Connector(limit=0, ssl=context, keepalive_timeout=KEEP_SECONDS),
        cookie_jar=aiohttp.DummyCookieJar(),
        skip_auto_headers=("Accept", "Accept-Encoding", "Content-Type", "User-Agent"),
        auto_decompress=False,
        max_line_size=MOST_OF_A_HEADER,
        max_field_size=MOST_OF_A_HEADER,
    )


class _Connector(aiohttp.TCPConnector):
    def __init__(self, *, limit: int, ssl: ssl.SSLContext, keepalive_timeout: float) -> None:
        super().__init__(limit=limit, ssl=ssl, keepalive_timeout=keepalive_timeout)
        self._used = WeakSet[ResponseHandler]()

    async def connect(
        self, req: ClientRequest, traces: list[Trace], timeout: aiohttp.ClientTimeout
    ) -> Connection:
        """None of those kept over which something came unasked: that would be taken for the answer."""
        while True:
            connection = await super().connect(req, traces, timeout)
            protocol = connection.protocol
            assert protocol is not None
            if protocol not in self._used or not protocol.should_close:
                self._used.add(protocol)
                return connection
            connection.close()


def _at_once() -> float:
    return 0.0


class _Body(httpx.AsyncByteStream):
    def __init__(self, response: aiohttp.ClientResponse, pause: Callable[[], float]) -> None:
        self._response = response
        self._pause = pause
        self._closed = _end_of_connection(response)
        if self._closed is not None:
            self._closed.add_done_callback(self._broke)

    async def __aiter__(self) -> AsyncGenerator[bytes, None]:
        content = self._response.content
        with _as_httpx_says():
            try:
                while data := await self._read():
                    yield data
                    more = len(data) < FULL and not content.is_eof() and content.exception() is None
                    if more and (seconds := self._pause()):
                        await self._let_go_by(seconds)
            except _BROKEN:
                # What came before the connection broke is still there, but aiohttp gives it to nobody.
                if rest := content._read_nowait(-1):
                    yield rest
                raise

    async def _read(self) -> bytes:
        if self._closed is not None and self._closed.done():
            self._broke(self._closed)  # It may be told only after this read, which aiohttp refuses.
        return await self._response.content.readany()

    async def _let_go_by(self, seconds: float) -> None:
        """What comes meanwhile stays with the system: it wakes nobody, and is taken in one read.

        By the transport itself: aiohttp's own pause would stop its parser behind the next chunk as well.
        """
        connection = self._response.connection
        transport = None if connection is None else connection.transport
        if transport is None:
            return
        transport.pause_reading()
        try:
            await asyncio.sleep(seconds)
        finally:
            if not transport.is_closing():
                transport.resume_reading()

    async def aclose(self) -> None:
        self._response.close()
        if self._closed is not None:
            self._closed.remove_done_callback(self._broke)
            self._closed.remove_done_callback(_heard)
            self._closed.add_done_callback(_heard)

    def _broke(self, closed: asyncio.Future[None]) -> None:
        """aiohttp closes the connection for a chunk that is none, and lets who reads wait for ever."""
        _heard(closed)
        content = self._response.content
        if not content.is_eof() and content.exception() is None:
            content.set_exception(aiohttp.ClientPayloadError("The connection was closed."))


def _end_of_connection(response: aiohttp.ClientResponse) -> asyncio.Future[None] | None:
    """None if the whole answer is here, and its connection is somebody else's."""
    connection = response.connection
    protocol = None if connection is None else connection.protocol
    return None if protocol is None else protocol.closed


def _heard(closed: asyncio.Future[None]) -> None:
    """asyncio logs an exception that nobody has asked for."""
    if not closed.cancelled():
        closed.exception()


@contextmanager
def _as_httpx_says() -> Iterator[None]:
    """The errors of aiohttp as those of httpx, with what caused them."""
    try:
        yield
    except (*_BROKEN, OSError, ValueError) as error:
        raise _kind(error)(str(error)) from error


def _kind(error: Exception) -> type[httpx.TransportError]:
    return next((kind for known, kind in _KINDS.items() if isinstance(error, known)), httpx.ReadError)

"""What an answer comes over: aiohttp's connections say and keep what httpx's own do."""

import asyncio
import itertools
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace

import httpx
import pytest
from aiohttp.client_proto import ResponseHandler
from aiohttp.http_parser import HttpResponseParserPy

from chat.llm import errors
from chat.llm.answer import Answer
from chat.llm.client import Model
from chat.llm.endpoint import Endpoint
from chat.llm.exchange import Exchange
from chat.network import Sockets
from chat.streams import Streams

from .server import serving
from .test_client import HELLO, KEY, QUICK, Ear, event, request

Answering = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
BEGIN = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
HEL = event(content="Hel")


@pytest.fixture(params=[Streams, Sockets])
async def transport(request: pytest.FixtureRequest) -> AsyncIterator[httpx.AsyncBaseTransport]:
    async with request.param() as transport:
        yield transport


class Asking:
    """One client, asked again and again."""

    def __init__(self, url: str, transport: httpx.AsyncBaseTransport, patience: float = 0.0) -> None:
        endpoint = Endpoint(provider="custom", base_url=url, model="m", api_key=KEY)
        deadlines = replace(QUICK, patience=patience, end=1.0)
        self.model = Model(endpoint, transport=transport, deadlines=deadlines)
        self.ear, self.exchange = Ear(), Exchange()

    async def __call__(self) -> Answer:
        return await self.model.ask(request(), self.ear, self.exchange)

    async def failure(self) -> errors.ModelError:
        with pytest.raises(errors.ModelError) as caught:
            await self()
        return caught.value


@asynccontextmanager
async def listening(answer: Answering) -> AsyncIterator[str]:
    """The address of a server that does so with each connection."""
    async with await asyncio.start_server(answer, "127.0.0.1", 0) as listener:
        yield f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}/v1"


@asynccontextmanager
async def saying(*pieces: bytes, reset: bool = False) -> AsyncIterator[str]:
    """The address of a server that says these bytes, whatever it is asked, and breaks off."""

    answering = set()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        answering.add(asyncio.current_task())
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            await reader.readuntil(b"\r\n\r\n")
            for piece in pieces:
                writer.write(piece)
                await writer.drain()
                await asyncio.sleep(0.02)
        if reset:
            writer.transport.abort()
        writer.close()

    async with listening(answer) as url:
        yield url
        await asyncio.gather(*answering)


@asynccontextmanager
async def once(unasked: bytes = b"", *, reset: bool = False) -> AsyncIterator[str]:
    """The address of a server that answers a connection once, says more, and is gone when asked again."""
    writers = list[asyncio.StreamWriter]()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            head = await reader.readuntil(b"\r\n\r\n")
            await reader.readexactly(int(head.lower().partition(b"content-length: ")[2].split()[0]))
            writer.write(WHOLE)
            await asyncio.sleep(0.02)
            writer.write(unasked)
            await reader.read(1)
        if reset:
            writer.transport.abort()
        writer.close()

    async with listening(answer) as url:
        yield url
        for writer in writers:
            writer.close()


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data)


WHOLE = BEGIN + b"".join(map(chunk, HELLO.chunks)) + b"0\r\n\r\n"

SHORT = BEGIN.replace(b"transfer-encoding: chunked", b"content-length: 900")
CUT = "broke in the middle of its answer"
GONE = "broke the connection before it answered"
STRANGE = "does not speak HTTP"


@pytest.mark.parametrize(
    ("pieces", "kind", "words"),
    [
        pytest.param([], errors.Unreachable, GONE, id="nothing"),
        pytest.param([b"HTTP/1.1 200"], errors.Unreachable, GONE, id="half a head"),
        pytest.param([b"220 mail ESMTP\r\n\r\n"], errors.ProtocolError, STRANGE, id="another protocol"),
        pytest.param([b"\x15\x03\x01\x00\x02\x02\x46"], errors.ProtocolError, STRANGE, id="TLS"),
        pytest.param([BEGIN, chunk(HEL)], errors.Truncated, CUT, id="cut off"),
        pytest.param([BEGIN, chunk(HEL), b"zz\r\n"], errors.Truncated, CUT, id="no chunk"),
        pytest.param([SHORT, HEL], errors.Truncated, CUT, id="too short"),
    ],
)
async def test_each_way_to_break_off_has_its_sentence_and_keeps_what_came(
    pieces: list[bytes], kind: type[errors.ModelError], words: str, transport: httpx.AsyncBaseTransport
) -> None:
    async with saying(*pieces) as url:
        asking = Asking(url, transport)
        error = await asking.failure()
    assert isinstance(error, kind), error
    assert words in error.message
    assert asking.ear.text == ("Hel" if pieces and pieces[0].startswith(b"HTTP/1.1 200 OK") else "")


async def test_what_came_before_a_reset_is_kept(transport: httpx.AsyncBaseTransport) -> None:
    async with saying(BEGIN, chunk(HEL), chunk(event(content="lo")), reset=True) as url:
        asking = Asking(url, transport)
        await asking.failure()
    assert asking.ear.text == "Hello"
    assert asking.exchange.received == HEL + event(content="lo")


async def test_without_the_parser_in_c_what_is_no_chunk_is_a_broken_connection_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("aiohttp.client_proto.HttpResponseParser", HttpResponseParserPy)
    async with saying(BEGIN, chunk(HEL), b"zz\r\n") as url, Streams() as transport:
        asking = Asking(url, transport)
        error = await asking.failure()
    assert isinstance(error, errors.Truncated) and CUT in error.message
    assert asking.ear.text == "Hel"


async def test_a_connection_that_breaks_just_when_the_next_read_begins_is_a_broken_one() -> None:
    """The loop is busy from the bad chunk until the pause is over: both come to it at once."""
    writers = list[asyncio.StreamWriter]()

    async def begin(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        writer.write(BEGIN + chunk(HEL))
        await reader.read(-1)
        writer.close()

    def break_off() -> None:
        writers[0].write(b"zz\r\n")
        time.sleep(0.02)

    def pause() -> float:
        asyncio.get_running_loop().call_soon(break_off)
        return 0.005

    async with (
        listening(begin) as url,
        httpx.AsyncClient(transport=Streams(), trust_env=False) as client,
    ):
        async with client.stream("GET", url, extensions={"pause": pause}) as response:
            with pytest.raises(httpx.ReadError):
                [_ async for _ in response.aiter_raw()]
        await writers[0].wait_closed()


@pytest.mark.parametrize("host", ["of..nobody", "n" * 64, "127.1"])
async def test_a_name_that_none_can_have_is_no_connection_that_broke(host: str) -> None:
    async with Streams() as transport:
        error = await Asking(f"http://{host}:1/v1", transport).failure()
    assert isinstance(error, errors.Unreachable)
    assert error.message.startswith(f"No connection to the model server at {host}")


async def test_a_name_that_nobody_knows_is_said(transport: httpx.AsyncBaseTransport) -> None:
    error = await Asking("http://nobody.invalid/v1", transport).failure()
    assert "nobody.invalid" in error.message and isinstance(error, errors.Unreachable)


async def test_the_next_request_goes_over_the_same_connection(transport: httpx.AsyncBaseTransport) -> None:
    async with serving(HELLO) as server:
        asking = Asking(server.url, transport)
        for _ in range(3):
            await asking()
    assert len(server.requests) == 3 and server.connections == 1


async def test_a_cookie_is_not_sent_back_and_no_redirect_followed(
    transport: httpx.AsyncBaseTransport,
) -> None:
    cookie = {"set-cookie": "who=you", "location": "/elsewhere", "content-type": "text/event-stream"}
    async with serving(replace(HELLO, headers=cookie), replace(HELLO, status=302, headers=cookie)) as server:
        asking = Asking(server.url, transport)
        await asking()
        await asking.failure()
    assert len(server.requests) == 2
    assert all(b"cookie" not in head.lower() for head in server.requests)


async def test_both_send_the_same_headers() -> None:
    async with serving(HELLO) as server:
        for kind in (Streams, Sockets):
            async with kind() as transport:
                await Asking(server.url, transport)()
    heads = [set(head.partition(b"\r\n\r\n")[0].split(b"\r\n")) for head in server.requests]
    assert heads[0] == heads[1]
    assert b"Accept-Encoding: identity" in heads[0]


async def test_both_offer_the_protocol_that_they_speak_when_they_greet_over_tls(
    transport: httpx.AsyncBaseTransport,
) -> None:
    greeting = asyncio.get_running_loop().create_future()

    async def hear(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        greeting.set_result(await reader.read(4096))
        writer.close()

    async with listening(hear) as url:
        await Asking(url.replace("http:", "https:"), transport).failure()
    assert b"\x08http/1.1" in await greeting


@pytest.mark.parametrize("reset", [False, True])
async def test_a_kept_connection_that_closes_under_the_next_request_is_a_retry_that_is_seen(
    reset: bool, transport: httpx.AsyncBaseTransport
) -> None:
    async with once(reset=reset) as url:
        asking = Asking(url, transport, patience=1.0)
        await asking()
        answer = await asking()
    assert answer.content == "Hello"
    assert [anomaly.kind for anomaly in answer.anomalies] == ["retried"]
    assert len(asking.ear.retries) == 1


async def test_what_a_server_says_unasked_over_a_kept_connection_answers_nothing(
    transport: httpx.AsyncBaseTransport,
) -> None:
    async with once(WHOLE.replace(b"Hel", b"Old")) as url:
        asking = Asking(url, transport)
        await asking()
        await asyncio.sleep(0.1)
        answer = await asking()
    assert answer.content == "Hello" and not answer.anomalies


async def test_nothing_waits_once_the_end_is_there() -> None:
    pauses = itertools.count()
    end = chunk(event(finish="stop")) + b"0\r\n\r\n"
    async with (
        saying(BEGIN, chunk(HEL), end) as url,
        httpx.AsyncClient(transport=Streams()) as client,
        client.stream("GET", url, extensions={"pause": lambda: next(pauses)}) as response,
    ):
        reads = [data async for data in response.aiter_raw()]
    assert len(reads) == 2 and next(pauses) == 1


async def test_what_streams_on_is_read_in_fewer_reads_and_wakes_nobody_between_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    woken, received = [], ResponseHandler.data_received

    def data_received(protocol: ResponseHandler, data: bytes) -> None:
        woken.append(data)
        received(protocol, data)

    monkeypatch.setattr(ResponseHandler, "data_received", data_received)
    words = [event(content=f"w{number} ") for number in range(100)]
    hello = replace(HELLO, chunks=[*words, *HELLO.chunks[2:]], gap=0.005)
    async with serving(hello) as server, Streams() as transport:
        asking = Asking(server.url, transport)
        await asking()
    assert asking.ear.text.split() == [f"w{number}" for number in range(100)]
    assert len(asking.exchange.reads) < 50
    assert len(list(filter(None, woken))) <= len(asking.exchange.reads) + 3, "its head, its end"


async def test_nothing_waits_before_the_first_word_and_then_for_a_tenth_of_the_time_at_most() -> None:
    pauses: list[float] = []

    class Saying(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            async def body() -> AsyncIterator[bytes]:
                for piece in (b": still here\n\n", *HELLO.chunks, b": the end\n\n"):
                    pauses.append(request.extensions["pause"]())
                    yield piece
                    await asyncio.sleep(0.02)

            return httpx.Response(200, headers=HELLO.headers, content=body())

    asking = Asking("http://model/v1", Saying())
    await asking()
    before, at_first, *after, at_the_end = pauses
    assert before == at_first == at_the_end == 0
    took = asking.exchange.ended_after or 0.0
    assert after and all(0 < pause < 0.1 * took for pause in after)

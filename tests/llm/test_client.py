"""The client against a real server that fails in every way a server can."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from chat.llm import errors
from chat.llm.answer import Answer, CallDelta, Delta, Retrying, TextDelta
from chat.llm.client import Model
from chat.llm.deadlines import Deadlines
from chat.llm.endpoint import Endpoint
from chat.llm.errors import ModelError
from chat.llm.exchange import Exchange
from chat.llm.request import Request
from chat.streams import Streams

from .server import Reply, Server, serving

KEY = "sk-test-0123456789abcdef"
QUICK = Deadlines(
    connect=1, headers=0.3, first_token=0.3, idle=0.3, tail=0.1, whole=2, backoff=0.01, models=0.3
)
TOOL = {"type": "function", "function": {"name": "look", "parameters": {"type": "object"}}}


def event(**delta: object) -> bytes:
    finish = delta.pop("finish", None)
    chunk = {"choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}
    return b"data: " + json.dumps(chunk).encode() + b"\n\n"


HELLO = Reply([event(content="Hel"), event(content="lo"), event(finish="stop"), b"data: [DONE]\n\n"])
BUSY = Reply([b'{"error": {"message": "Slow down"}}'], 429, {"retry-after-ms": "10"})


class Ear:
    """Hears deltas, and keeps them."""

    def __init__(self) -> None:
        self.heard: list[Delta] = []

    async def __call__(self, delta: Delta) -> None:
        self.heard.append(delta)

    @property
    def text(self) -> str:
        return "".join(delta.text for delta in self.heard if isinstance(delta, TextDelta))

    @property
    def retries(self) -> list[Retrying]:
        return [delta for delta in self.heard if isinstance(delta, Retrying)]


@pytest.fixture
def ear() -> Ear:
    return Ear()


@pytest.fixture
async def exchange() -> AsyncIterator[Exchange]:
    exchange = Exchange()
    yield exchange
    assert exchange.ended_after is not None, "an exchange ends, whatever happened"
    assert KEY not in repr(exchange)


def request(**settings: object) -> Request:
    return Request(model="m", messages=({"role": "user", "content": "Hi"},), tools=(TOOL,), settings=settings)


async def ask(
    url: str, ear: Ear, exchange: Exchange, deadlines: Deadlines = QUICK, **settings: object
) -> Answer:
    endpoint = Endpoint(provider="custom", base_url=url, model="m", api_key=KEY)
    model = Model(endpoint, transport=Streams(), deadlines=deadlines)
    try:
        return await model.ask(request(**settings), ear, exchange)
    finally:
        await model.close()


async def failure(
    server: Server | str, ear: Ear, exchange: Exchange, deadlines: Deadlines = QUICK
) -> ModelError:
    with pytest.raises(ModelError) as caught:
        await ask(server if isinstance(server, str) else server.url, ear, exchange, deadlines)
    assert KEY not in caught.value.message
    return caught.value


async def test_an_answer_is_told_as_it_comes_and_its_exchange_is_kept(ear: Ear, exchange: Exchange) -> None:
    async with serving(replace(HELLO, gap=0.01)) as server:
        answer = await ask(server.url, ear, exchange, temperature=0.5)
    assert (answer.content, answer.finish_reason, ear.text) == ("Hello", "stop", "Hello")
    assert exchange.received == b"".join(HELLO.chunks)
    assert exchange.body["temperature"] == 0.5
    assert (exchange.status, exchange.url) == (200, f"{server.url}/chat/completions")
    assert exchange.headers == {"content-type": "text/event-stream"}
    times = (exchange.headers_after, exchange.first_delta_after, exchange.ended_after)
    assert list(times) == sorted(time for time in times if time is not None)


async def test_the_key_goes_into_the_header_and_nowhere_else(ear: Ear, exchange: Exchange) -> None:
    async with serving(HELLO) as server:
        await ask(f"{server.url.replace('//', '//user:pass@')}?token=abc", ear, exchange)
    assert f"authorization: bearer {KEY}".encode() in server.requests[0].lower()
    assert exchange.url == f"{server.url}/chat/completions"


async def test_a_refused_connection_is_tried_again_and_then_says_so(ear: Ear, exchange: Exchange) -> None:
    async with serving(HELLO) as server:
        pass
    error = await failure(server, ear, exchange)
    assert isinstance(error, errors.Unreachable)
    assert f"127.0.0.1:{server.port}" in error.message
    assert [retry.attempt for retry in ear.retries] == [2, 3]


async def test_a_server_without_tls_is_unreachable_by_https(ear: Ear, exchange: Exchange) -> None:
    async def answer_plainly(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(100)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(answer_plainly, "127.0.0.1", 0) as listener:
        port = listener.sockets[0].getsockname()[1]
        error = await failure(f"https://127.0.0.1:{port}/v1", ear, exchange)
    assert isinstance(error, errors.Unreachable) and "TLS" in error.message
    assert not ear.retries


async def test_a_base_url_that_is_no_address_says_so(ear: Ear, exchange: Exchange) -> None:
    assert "base URL" in (await failure("localhost:8000/v1", ear, exchange)).message


async def test_headers_that_never_come_time_out(ear: Ear, exchange: Exchange) -> None:
    async with serving(Reply(silent=True)) as server:
        error = await failure(server, ear, exchange, replace(QUICK, headers=0.05))
    assert (error.kind, exchange.status, exchange.attempts) == ("timeout", None, 3)


async def test_keep_alive_comments_do_not_put_off_the_first_token_for_ever(
    ear: Ear, exchange: Exchange
) -> None:
    async with serving(Reply([b": keep-alive\n\n"] * 100, gap=0.01)) as server:
        error = await failure(server, ear, exchange, replace(QUICK, first_token=0.1))
    assert error.kind == "timeout" and error.retryable


async def test_a_server_that_drips_is_stopped_by_the_deadline_of_the_whole(
    ear: Ear, exchange: Exchange
) -> None:
    drip = [event(content="x")] * 1000
    async with serving(Reply(drip, gap=0.02)) as server:
        error = await failure(server, ear, exchange, replace(QUICK, whole=0.3))
        await asyncio.wait_for(server.left.wait(), 10)
    assert (error.kind, error.retryable) == ("timeout", False)
    assert error.content == ear.text != ""
    assert len(ear.text) < len(drip) / 2


async def test_a_silent_connection_after_the_finish_reason_is_an_answer(ear: Ear, exchange: Exchange) -> None:
    async with serving(Reply([event(content="Hi"), event(finish="stop")], end="hold")) as server:
        answer = await ask(server.url, ear, exchange)
    assert answer.content == "Hi"
    assert [anomaly.kind for anomaly in answer.anomalies] == ["done_missing"]


@pytest.mark.parametrize(
    "body",
    [
        b'data: {"choices": [{"delta": {"content": "Hi"}}]}\n\ndata: [DONE]\n',
        b'{"choices": [{"message": {"content": "Hi"}, "finish_reason": "stop"}]}',
        b'data: {"choices": [{"delta": {"content": "Hi"}, "finish_reason": "stop"}]}',
    ],
)
async def test_an_end_without_a_last_line_break_is_one_on_a_silent_connection_too(
    body: bytes, ear: Ear, exchange: Exchange
) -> None:
    async with serving(Reply([body], end="hold")) as server:
        assert (await ask(server.url, ear, exchange)).content == ear.text == "Hi"


async def test_reading_stops_at_done_and_the_connection_is_closed_at_once(
    ear: Ear, exchange: Exchange
) -> None:
    async with serving(replace(HELLO, end="hold")) as server:
        await asyncio.wait_for(ask(server.url, ear, exchange), 0.2)
        await asyncio.wait_for(server.left.wait(), 0.2)


async def test_a_web_page_is_never_shown(ear: Ear, exchange: Exchange) -> None:
    page = [b"<!DOCTYPE html><script>alert(1)</script>"]
    for status, kind in ((200, "protocol"), (404, "not_found")):
        async with serving(Reply(page, status, {"content-type": "text/html"})) as server:
            error = await failure(server, ear, exchange)
        assert error.kind == kind
        assert "<" not in error.message and "alert" not in error.message


async def test_an_answer_that_is_cut_off_is_no_answer_and_is_not_repeated(
    ear: Ear, exchange: Exchange
) -> None:
    call = {"index": 0, "id": "a", "function": {"name": "look", "arguments": "{}"}}
    cut = Reply([event(content="Hm"), event(tool_calls=[call])], end="abort", gap=0.01)
    async with serving(cut, HELLO) as server:
        error = await failure(server, ear, exchange)
    assert (error.kind, error.retryable, error.content) == ("truncated", False, "Hm")
    assert len(server.requests) == 1
    assert ear.heard == [TextDelta("Hm"), CallDelta(0, "look", "{}")]


async def test_a_retry_is_told_and_its_answer_counts(ear: Ear, exchange: Exchange) -> None:
    async with serving(BUSY, HELLO) as server:
        answer = await ask(server.url, ear, exchange)
    assert answer.content == "Hello"
    [retry] = ear.retries
    assert (retry.attempt, retry.seconds) == (2, 0.01)
    assert "Slow down" in retry.reason
    assert (exchange.attempts, exchange.status) == (2, 200)


async def test_two_retries_are_all(ear: Ear, exchange: Exchange) -> None:
    async with serving(BUSY) as server:
        error = await failure(server, ear, exchange)
    assert (error.kind, len(server.requests)) == ("rate_limit", 3)


async def test_a_long_wait_is_not_waited_for_but_named(ear: Ear, exchange: Exchange) -> None:
    async with serving(replace(BUSY, headers={"retry-after": "35"})) as server:
        error = await failure(server, ear, exchange)
    assert error.retry_after == 35 and "in 35 seconds" in error.message
    assert not ear.retries


async def test_a_failure_after_text_is_not_repeated(ear: Ear, exchange: Exchange) -> None:
    failing = Reply([event(content="Well"), b'data: {"error": {"message": "boom", "code": 503}}\n\n'])
    async with serving(failing, HELLO) as server:
        error = await failure(server, ear, exchange)
    assert (error.kind, error.status, len(server.requests)) == ("stream_error", 503, 1)


async def test_cancelling_closes_the_connection_at_once(ear: Ear, exchange: Exchange) -> None:
    async with serving(Reply([event(content="Hel")], end="hold")) as server:
        asking = asyncio.create_task(ask(server.url, ear, exchange, Deadlines()))
        while not ear.heard:
            await asyncio.sleep(0.005)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        await asyncio.wait_for(server.left.wait(), 0.5)
    assert exchange.received == event(content="Hel")


async def test_a_key_in_the_server_s_words_is_taken_out(ear: Ear, exchange: Exchange) -> None:
    wrong = f'{{"error": {{"message": "Incorrect API key provided: {KEY}", "code": "{KEY}"}}}}'
    async with serving(Reply([wrong.encode()], 401)) as server:
        error = await failure(server, ear, exchange)
    assert (error.kind, error.code) == ("auth", "[key]")


@pytest.mark.parametrize("key", ["sk-new\nline-0123456789", "schlüssel-0123456789"])
async def test_a_key_that_no_header_can_hold_is_not_shown(key: str, ear: Ear) -> None:
    model = Model(Endpoint(provider="custom", base_url="http://127.0.0.1:1", model="m", api_key=key))
    with pytest.raises(errors.AuthFailed) as caught:
        await model.ask(request(), ear, Exchange())
    assert "0123456789" not in caught.value.message
    await model.close()


async def test_a_refused_setting_is_left_out_and_remembered(ear: Ear, exchange: Exchange) -> None:
    detail = [
        {"type": "extra_forbidden", "loc": ["body", "stream_options", "include_usage"], "msg": "Extra inputs"}
    ]
    refusal = Reply([json.dumps({"detail": detail}).encode()], 422)
    async with serving(refusal, HELLO) as server:
        model = Model(Endpoint(provider="custom", base_url=server.url, model="m"), deadlines=QUICK)
        for _ in range(2):
            answer = await model.ask(request(), ear, exchange)
            assert [anomaly.kind for anomaly in answer.anomalies] == ["setting_left_out"]
        await model.close()
    assert [b"stream_options" in request for request in server.requests] == [True, False, False]
    assert not ear.retries


async def test_a_model_without_tools_says_so(ear: Ear, exchange: Exchange) -> None:
    async with serving(Reply([b'{"error": "m does not support tools"}'], 400)) as server:
        error = await failure(server, ear, exchange)
    assert error.kind == "tools_unsupported" and "takes no tools" in error.message


async def test_an_id_that_the_turn_has_used_is_replaced(ear: Ear, exchange: Exchange) -> None:
    call = {"index": 0, "id": "call_0", "function": {"name": "look", "arguments": "{}"}}
    async with serving(Reply([event(tool_calls=[call]), event(finish="tool_calls")])) as server:
        model = Model(Endpoint(provider="custom", base_url=server.url, model="m"), deadlines=QUICK)
        answer = await model.ask(replace(request(), used_ids=frozenset({"call_0"})), ear, exchange)
        await model.close()
    [called] = answer.tool_calls
    assert called.id_made_up and called.id != "call_0"


@pytest.mark.parametrize(
    "body, names",
    [
        ({"object": "list", "data": [{"id": "a"}, {"id": "b"}]}, ["a", "b"]),
        ([{"id": "a", "type": "chat"}, {"id": "b", "type": "image"}], ["a"]),
    ],
)
async def test_models_are_listed_in_both_shapes(body: object, names: list[str]) -> None:
    async with serving(Reply([json.dumps(body).encode()])) as server:
        model = Model(Endpoint(provider="custom", base_url=server.url, model="m"), deadlines=QUICK)
        assert await model.models() == names
        await model.close()
    assert server.requests[0].startswith(b"GET /v1/models ")


async def test_a_list_of_models_that_does_not_come_is_an_error() -> None:
    async with serving(Reply(silent=True)) as server:
        model = Model(Endpoint(provider="custom", base_url=server.url, model="m"), deadlines=QUICK)
        with pytest.raises(errors.TimedOut):
            await model.models()
        await model.close()

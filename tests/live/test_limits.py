"""A real server on a loopback socket that drips, floods, breaks off, hides or sends elsewhere."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest

from chat.calling import Attempt, calling
from chat.live.access import Access
from chat.live.fetching import Limits
from chat.live.line import Line, Reply, consult, joined
from chat.live.open_meteo import forecast
from tests.llm.server import Reply as Served
from tests.llm.server import Server, serving

from .asking import ask, recorded

FORECAST = forecast(48.1, 11.6)
JSON = {"content-type": "application/json; charset=utf-8"}
GOOD = httpx.Response(200, json=recorded("forecast")).content
SHORT = Limits(whole=0.5, pause=0)


@asynccontextmanager
async def meeting(*replies: Served, limits: Limits = SHORT) -> AsyncIterator[Server]:
    async with serving(*replies) as server:
        access = Access(addresses={"Open-Meteo": server.url})
        async with joined(Line(access, limits=limits)):
            yield server


async def told() -> tuple[Reply[object], list[Attempt]]:
    with calling() as call:
        reply = await consult(FORECAST)
    return reply, call.chain


async def test_an_answer_over_a_real_socket_is_heard() -> None:
    async with meeting(Served([GOOD[:100], GOOD[100:]], headers=JSON), limits=Limits()) as server:
        heard = await ask(FORECAST)
    assert heard is not None and heard.data.temperature == 1.4
    assert (
        b"user-agent: Travelbot\r\n" in server.requests[0]
        or b"User-Agent: Travelbot\r\n" in (server.requests[0])
    )


@pytest.mark.parametrize(
    ("served", "sentence"),
    [
        (Served([b" "] * 100, headers=JSON, gap=0.02), "It did not answer within 0.5 seconds."),
        (Served([GOOD], headers=JSON, silent=True), "It did not answer within 0.5 seconds."),
        (Served([GOOD], headers=JSON, end="hold"), "It did not answer within 0.5 seconds."),
        (Served([GOOD[:50]], headers=JSON, end="abort"), "The connection broke before its answer was whole."),
        (Served([GOOD], headers=JSON | {"content-encoding": "gzip"}), "It answered packed, though it was"),
    ],
    ids=["drips", "says nothing", "never ends", "breaks off", "is packed"],
)
async def test_a_server_that_does_not_end_well_is_a_failure(served: Served, sentence: str) -> None:
    async with meeting(served):
        reply, chain = await told()
    assert reply.heard is None
    assert [(attempt.outcome, attempt.detail.startswith(sentence)) for attempt in chain] == [("failed", True)]


async def test_a_body_of_five_megabytes_is_left_off() -> None:
    flood = Served([b'{"a": "'] + [b"x" * 50_000] * 100 + [b'"}'], headers=JSON)
    async with meeting(flood, limits=Limits()) as server:
        reply, chain = await told()
        await asyncio.wait_for(server.left.wait(), 5)
    assert (reply.heard, chain[0].detail) == (None, "It answered with more than 2,000,000 bytes.")


async def test_a_redirect_is_not_followed() -> None:
    async with serving(Served([GOOD], headers=JSON)) as elsewhere:
        away = Served(status=302, headers={"location": f"{elsewhere.url}/forecast"})
        async with meeting(away):
            reply, chain = await told()
    assert (reply.heard, chain[0].status, elsewhere.requests) == (None, 302, [])


async def test_a_port_where_nobody_listens_is_tried_twice() -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        access = Access(addresses={"Open-Meteo": f"http://127.0.0.1:{nobody.getsockname()[1]}"})
        async with joined(Line(access, limits=SHORT)):
            reply, chain = await told()
    assert reply.heard is None
    assert [attempt.detail for attempt in chain] == ["No connection to it could be made."] * 2


async def test_whoever_stops_waiting_ends_the_request() -> None:
    async with meeting(Served(silent=True), limits=Limits(whole=60)) as server:
        task = asyncio.create_task(ask(FORECAST))
        while not server.requests:
            await asyncio.sleep(0.01)
        task.cancel()
        await asyncio.wait_for(server.left.wait(), 5)
        await asyncio.wait([task])
    assert task.cancelled()

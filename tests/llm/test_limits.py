"""What a server can do with sizes and time: each ends in its own clear error and costs little memory."""

import asyncio
import gzip
import json
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from chat.llm import errors
from chat.llm.drafts import MAX_CALLS
from chat.llm.errors import ModelError
from chat.llm.exchange import Exchange

from .server import Reply, serving
from .test_client import HELLO, QUICK, Ear, ask, event, failure

PATIENT = replace(QUICK, headers=5, first_token=20, idle=5, whole=30)
MIB = 1024 * 1024
PROCESS = Path("/proc/self")


@pytest.fixture
def ear() -> Ear:
    return Ear()


@pytest.fixture
def exchange() -> Exchange:
    return Exchange()


@contextmanager
def growing_less_than(most: int) -> Iterator[None]:
    """The memory of this process never grows by more than `most` bytes meanwhile, server and all."""
    if not (PROCESS / "clear_refs").exists():
        pytest.skip("only Linux tells the peak of a process's memory")
    (PROCESS / "clear_refs").write_text("5")
    before = _status("VmRSS")
    yield
    growth = _status("VmHWM") - before
    print(f"grew by {growth / MIB:.1f} MiB")
    assert growth < most, f"grew by {growth / MIB:.1f} MiB"


def _status(name: str) -> int:
    lines = (PROCESS / "status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(name)).split()[1]) * 1024


def packed_zeros(size: int) -> list[bytes]:
    packer = zlib.compressobj(wbits=31)
    zeros = bytes(MIB)
    pieces = [packer.compress(zeros) for _ in range(size // MIB)]
    return [piece for piece in [*pieces, packer.flush()] if piece]


async def test_a_gzip_bomb_of_200_mb_is_an_error_and_costs_little(ear: Ear, exchange: Exchange) -> None:
    bomb = Reply(packed_zeros(200 * MIB), headers={"content-encoding": "gzip"})
    async with serving(bomb) as server:
        with growing_less_than(20 * MIB):
            error = await failure(server, ear, exchange, PATIENT)
    assert isinstance(error, errors.TooLarge)
    assert [anomaly.kind for anomaly in error.anomalies] == ["body_packed"]


async def test_a_bomb_in_one_read_costs_little_too(ear: Ear, exchange: Exchange) -> None:
    bomb = Reply([b"".join(packed_zeros(200 * MIB))], headers={"content-encoding": "gzip"})
    async with serving(bomb) as server:
        with growing_less_than(20 * MIB):
            assert isinstance(await failure(server, ear, exchange, PATIENT), errors.TooLarge)


async def test_a_bomb_behind_an_error_status_is_that_error(ear: Ear, exchange: Exchange) -> None:
    bomb = Reply(packed_zeros(50 * MIB), 401, {"content-encoding": "gzip"})
    async with serving(bomb) as server:
        with growing_less_than(20 * MIB):
            assert (await failure(server, ear, exchange, PATIENT)).kind == "auth"


@pytest.mark.parametrize(("packing", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress)])
async def test_an_answer_that_is_packed_though_that_was_not_asked_for_is_read(
    packing: str, pack: object, ear: Ear, exchange: Exchange
) -> None:
    assert callable(pack)
    body = pack(b"".join(HELLO.chunks))
    reply = Reply([body[:40], body[40:]], headers={"content-encoding": packing})
    async with serving(reply) as server:
        answer = await ask(server.url, ear, exchange)
    assert answer.content == "Hello" and [each.kind for each in answer.anomalies] == ["body_packed"]
    assert exchange.received == b"".join(HELLO.chunks)


@pytest.mark.parametrize("packing", ["br", "gzip"])
async def test_bytes_that_do_not_unpack_are_an_error(packing: str, ear: Ear, exchange: Exchange) -> None:
    async with serving(replace(HELLO, headers={"content-encoding": packing})) as server:
        assert (await failure(server, ear, exchange)).kind == "protocol"


async def test_a_line_of_10_mb_is_an_error_and_costs_little(ear: Ear, exchange: Exchange) -> None:
    line = Reply([b'data: {"a": "', *[b"x" * 65536] * 160, b'"}\n\n'])
    async with serving(line) as server:
        with growing_less_than(20 * MIB):
            error = await failure(server, ear, exchange, PATIENT)
    assert isinstance(error, errors.TooLarge) and "line" in error.message


async def test_an_event_of_many_lines_is_an_error_when_it_is_too_large(ear: Ear, exchange: Exchange) -> None:
    lines = Reply([b"data: [\n", *[b"data: " + b"1," * 16000 + b"\n"] * 300])
    async with serving(lines) as server:
        error = await failure(server, ear, exchange, PATIENT)
    assert isinstance(error, errors.TooLarge) and "event" in error.message


async def test_an_endless_stream_is_cut_off_and_costs_little(ear: Ear, exchange: Exchange) -> None:
    async with serving(Reply([event(content="word " * 2000)] * 2000)) as server:
        with growing_less_than(20 * MIB):
            error = await failure(server, ear, exchange, PATIENT)
        await asyncio.wait_for(server.left.wait(), 1)
    assert isinstance(error, errors.TooLarge) and "answer was cut off" in error.message


async def test_a_body_without_end_is_cut_off_though_nothing_is_said_in_it(
    ear: Ear, exchange: Exchange
) -> None:
    async with serving(Reply([b": " + b"x" * 65534 + b"\n"] * 600)) as server:
        with growing_less_than(20 * MIB):
            error = await failure(server, ear, exchange, PATIENT)
    assert isinstance(error, errors.TooLarge) and "bytes" in error.message


async def test_a_million_calls_end_in_an_error_after_the_first_few(ear: Ear, exchange: Exchange) -> None:
    calls = [{"index": at, "id": f"c{at}", "function": {"name": "look"}} for at in range(1000)]
    async with serving(Reply([event(tool_calls=[call]) for call in calls] * 1000)) as server:
        error = await failure(server, ear, exchange, PATIENT)
    assert isinstance(error, errors.TooLarge) and str(MAX_CALLS) in error.message
    assert len(exchange.received) < MIB


async def test_headers_that_drip_run_into_their_deadline(ear: Ear, exchange: Exchange) -> None:
    dripped = bytearray()

    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            for letter in b"HTTP/1.1 200 OK\r\nx: " + b"y" * 1000:
                writer.write(bytes([letter]))
                dripped.append(letter)
                await writer.drain()
                await asyncio.sleep(0.02)
        except (ConnectionError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    async with await asyncio.start_server(drip, "127.0.0.1", 0) as listener:
        url = f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}/v1"
        error = await failure(url, ear, exchange, replace(QUICK, headers=0.1, patience=0))
    assert error.kind == "timeout" and len(dripped) < 500


async def test_a_byte_now_and_then_runs_into_the_deadline_of_the_first_token(
    ear: Ear, exchange: Exchange
) -> None:
    drip = [bytes([letter]) for letter in b": " + b"x" * 1000]
    async with serving(Reply(drip, gap=0.02)) as server:
        error = await failure(server, ear, exchange, replace(QUICK, first_token=0.2, patience=0))
        await asyncio.wait_for(server.left.wait(), 1)
    assert error.kind == "timeout"


async def test_all_waits_for_retries_together_stay_within_the_patience(ear: Ear, exchange: Exchange) -> None:
    busy = Reply([b"{}"], 503, {"retry-after-ms": "60"})
    async with serving(busy) as server:
        error = await failure(server, ear, exchange, replace(QUICK, patience=0.1))
        assert len(server.requests) == 2
    assert error.kind == "server_error" and sum(retry.seconds for retry in ear.retries) <= 0.1


async def test_leaving_in_the_middle_of_a_tls_handshake_closes_the_socket(ear: Ear) -> None:
    arrived, left = asyncio.Event(), asyncio.Event()

    async def keep_silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        arrived.set()
        await reader.read()
        left.set()
        writer.close()

    async with await asyncio.start_server(keep_silent, "127.0.0.1", 0) as listener:
        url = f"https://127.0.0.1:{listener.sockets[0].getsockname()[1]}/v1"
        asking = asyncio.create_task(ask(url, ear, Exchange(), PATIENT))
        await asyncio.wait_for(arrived.wait(), 2)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        await asyncio.wait_for(left.wait(), 0.5)


async def test_a_handshake_that_takes_too_long_closes_the_socket(ear: Ear, exchange: Exchange) -> None:
    left = asyncio.Event()

    async def keep_silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        left.set()
        writer.close()

    async with await asyncio.start_server(keep_silent, "127.0.0.1", 0) as listener:
        url = f"https://127.0.0.1:{listener.sockets[0].getsockname()[1]}/v1"
        error = await failure(url, ear, exchange, replace(QUICK, headers=0.1, patience=0))
        await asyncio.wait_for(left.wait(), 0.5)
    assert isinstance(error, ModelError) and error.kind in ("timeout", "unreachable")


async def test_a_page_in_place_of_an_answer_is_left_at_its_first_line(ear: Ear, exchange: Exchange) -> None:
    page = Reply([b"<!DOCTYPE html>\n", *[b"<p>" * 1000] * 1000], headers={"content-type": "text/html"})
    async with serving(replace(page, gap=0.001)) as server:
        error = await failure(server, ear, exchange, PATIENT)
        await asyncio.wait_for(server.left.wait(), 1)
    assert error.kind == "protocol" and len(exchange.received) < 100_000
    assert "<" not in json.dumps(error.message)

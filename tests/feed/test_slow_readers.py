"""A browser that takes nothing, or says too much: it costs little, is closed, and lets nobody wait."""

import asyncio
import json
import select
import socket
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from chat.feed import patience
from chat.feed.hub import hub
from tests.commands.conftest import migrated, place  # noqa: F401
from tests.commands.running import Place, chunk, model_server
from tests.feed.test_socket import alice, model, site  # noqa: F401
from tests.llm.server import Reply, Server
from tests.serving import Browser, frames

MEGABYTE = 1024 * 1024
FLOOD = Reply(
    [chunk(content=f"word{number} {'x' * 4000}\n\n") for number in range(400)]
    + [chunk(finish_reason="stop")],
    gap=0.002,
)
"""1.6 MB of text, which makes several times as much of frames."""
TINY = {"LLM_MODEL": "tiny", "TURN_OUTPUT_TOKENS": "10000000"}
DEAF = 30


def shake_hands(browser: Browser, conversation: str) -> socket.socket:
    """A plain socket that has asked to be a WebSocket, and reads no further than the answer's head."""
    name, port = browser.host.split(":")
    plain = socket.socket()
    plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    plain.connect((name, int(port)))
    cookies = "; ".join(f"{name}={value}" for name, value in browser.http.cookies.items())
    plain.sendall(
        f"GET /ws/c/{conversation}/?since=0 HTTP/1.1\r\nHost: {browser.host}\r\n"
        f"Origin: http://{browser.host}\r\nCookie: {cookies}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode()
    )
    assert plain.recv(12) == b"HTTP/1.1 101"
    return plain


def last_code(plain: socket.socket) -> int:
    """Reads to the end; the code of the close frame that it ends with."""
    plain.settimeout(20)
    end = b""
    while more := plain.recv(65536):
        end = (end + more)[-4:]
    assert end[:2] == b"\x88\x02", end
    return int.from_bytes(end[2:], "big")


def private_memory(pid: int) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Private_"))


async def peak_while_listening(browser: Browser, conversation: str, pid: int) -> int:
    """The memory that the server takes at most, until somebody has heard the flood to its end."""
    peak = 0
    async with browser.socket(conversation) as listening:
        async for frame in frames(listening, 30):
            peak = max(peak, private_memory(pid))
            if "word399" in str(frame):
                return peak
    raise AssertionError("the one that reads was closed")


async def test_who_reads_nothing_costs_little_while_others_get_all(
    place: Callable[..., Place],  # noqa: F811
) -> None:
    with model_server(FLOOD) as flooding, place(LLM_BASE_URL=flooding.url, **TINY).serving() as served:
        browser = Browser(served.address.split("//")[1].strip("/"))
        pid = served.process.pid
        alone = await peak_while_listening(browser, await browser.begin("Go"), pid)
        conversation = await browser.begin("Go")
        deaf = [shake_hands(browser, conversation) for _ in range(DEAF)]
        beside = await peak_while_listening(browser, conversation, pid)
        assert beside - alone < DEAF * 2 * MEGABYTE, "all that is said is five megabytes"
        await browser.http.aclose()
        ended = await asyncio.to_thread(served.end)  # They hold up nothing.
        assert (ended.code, "Traceback" in ended.err) == (0, False), ended.err
        for plain in deaf:
            plain.close()


@pytest.fixture
def talkative(settings: Any, model: Server) -> None:  # noqa: F811
    """A model that may say it all."""
    settings.LIMITS = replace(settings.LIMITS, output_tokens=10**7)
    model.replies = [FLOOD]


@pytest.mark.django_db(transaction=True)
async def test_who_reads_nothing_for_a_while_is_told_to_come_back(
    monkeypatch: pytest.MonkeyPatch,
    talkative: None,
    alice: Browser,  # noqa: F811
) -> None:
    monkeypatch.setattr(patience, "SEND_SECONDS", 0.2)
    conversation = await alice.begin("Go")
    plain = shake_hands(alice, conversation)
    await viewers(there=True)
    await viewers(there=False)
    assert await asyncio.to_thread(last_code, plain) == patience.COME_BACK
    plain.close()
    await alice.ended(conversation)


async def viewers(there: bool) -> None:
    """Once somebody, or nobody, watches any more."""
    async with asyncio.timeout(20):
        while any(room.viewers for room in hub.rooms.values()) is not there:
            await asyncio.sleep(0.01)


@pytest.mark.django_db(transaction=True)
async def test_who_never_reads_again_is_cut_off(
    monkeypatch: pytest.MonkeyPatch,
    talkative: None,
    alice: Browser,  # noqa: F811
) -> None:
    monkeypatch.setattr(patience, "SEND_SECONDS", 0.2)
    monkeypatch.setattr(patience, "CUT_SECONDS", 0.2)
    conversation = await alice.begin("Go")
    plain = shake_hands(alice, conversation)
    broken = select.poll()
    broken.register(plain, 0)
    assert await asyncio.to_thread(broken.poll, 15_000), "it was never cut off"
    await viewers(there=False)
    plain.close()
    await alice.ended(conversation)


@pytest.mark.django_db(transaction=True)
async def test_who_talks_on_and_on_is_closed(alice: Browser) -> None:  # noqa: F811
    conversation = await alice.begin("Hello")
    async with alice.socket(conversation) as talking:
        with pytest.raises(ConnectionClosed) as closed:
            for _ in range(10_000):
                await talking.send("x" * 100)
            while True:
                await asyncio.wait_for(talking.recv(), 10)
    assert closed.value.rcvd is not None and closed.value.rcvd.code == 1008


@pytest.mark.django_db(transaction=True)
async def test_a_message_that_is_too_long_closes_its_socket_and_no_other(alice: Browser) -> None:  # noqa: F811
    conversation = await alice.begin("Hello")
    async with alice.socket(conversation) as other, alice.socket(conversation) as talking:
        with pytest.raises(ConnectionClosed) as closed:
            await talking.send("x" * 20_000)
            while True:
                await asyncio.wait_for(talking.recv(), 10)
        assert closed.value.rcvd is not None and closed.value.rcvd.code == 1009
        assert json.loads(await asyncio.wait_for(other.recv(), 10))["kind"] in ("news", "live", "beat")

"""What `manage.py serve` does with open pages: room for thousands, and at its end "come back" to each."""

import asyncio
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from tests.commands.running import MANAGE, Place, chunk, model_server
from tests.llm.server import Reply
from tests.serving import Browser, frames

Places = Callable[..., Place]
TINY = {"LLM_MODEL": "tiny"}
HOLD = Reply([chunk(content="It is")], end="hold")


async def closed_with(socket: ClientConnection) -> int | None:
    with pytest.raises(ConnectionClosed) as closed:
        while True:
            await asyncio.wait_for(socket.recv(), 10)
    return closed.value.rcvd and closed.value.rcvd.code


async def first_frame(socket: ClientConnection, kind: str) -> None:
    async for frame in frames(socket):
        if frame["kind"] == kind:
            return
    raise AssertionError(f"it closed before anything of kind {kind} was said")


async def test_at_sigterm_idle_and_streaming_pages_are_told_to_come_back_and_can(place: Places) -> None:
    with model_server(HOLD) as model:
        there = place(LLM_BASE_URL=model.url, **TINY)
        with there.serving() as served:
            browser = Browser(served.address.split("//")[1].strip("/"))
            idle, busy = (await browser.post("/c/")).json()["id"], await browser.begin("Go")
            async with browser.socket(idle) as waiting, browser.socket(busy) as streaming:
                await first_frame(waiting, "beat")
                await first_frame(streaming, "live")
                served.process.terminate()
                assert [await closed_with(waiting), await closed_with(streaming)] == [1012, 1012]
            assert await asyncio.to_thread(served.process.wait, 10) == 0
        with there.serving() as served:
            browser.host = served.address.split("//")[1].strip("/")
            for conversation in (idle, busy):
                async with browser.socket(conversation) as again:
                    await first_frame(again, "beat" if conversation == idle else "news")
        await browser.http.aclose()


def serving_with(place: Place, limits: str) -> "subprocess.Popen[str]":
    command = f'{limits} && exec "$@"'
    pipe = subprocess.PIPE
    return subprocess.Popen(
        ["sh", "-c", command, "sh", *MANAGE, "serve", "--port", "0"],
        env=place.environment,
        stdout=pipe,
        stderr=pipe,
        text=True,
    )


def test_it_may_open_as_many_files_as_the_system_lets_it(place: Places) -> None:
    process = serving_with(place(), "ulimit -Sn 128")
    assert process.stdout is not None and process.stdout.readline()
    limits = Path(f"/proc/{process.pid}/limits").read_text()
    soft, hard = next(line for line in limits.splitlines() if line.startswith("Max open files")).split()[3:5]
    assert soft == hard != "128"
    process.terminate()
    process.communicate(timeout=15)


def test_it_says_when_too_few_pages_can_be_open(place: Places) -> None:
    process = serving_with(place(), "ulimit -n 900")
    assert process.stdout is not None and process.stdout.readline()
    process.terminate()
    assert "Only 900 open files are allowed" in process.communicate(timeout=15)[1]

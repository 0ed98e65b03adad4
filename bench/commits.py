"""How long writing takes on SQLite while 20 turns stream 50 tokens a second each, in a real server process.

Three processes: this one (people who say something and listen on sockets), the site, and a model server that
keeps the pace. `commit` is the COMMIT alone; `write` is from asking for the write lock to letting it go;
`told` is from the runner's wish to write or read until it may go on, with the wait for its thread.
"""

import asyncio
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from time import perf_counter
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

TURNS = int(os.environ.get("TURNS", "20"))
TOKENS, PACE, TALK_TOKENS = 500, 0.02, 100
CALLS = ("Paris", "London")

Times = dict[str, list[float]]


def percentile(times: list[float], part: float) -> float:
    return sorted(times)[min(len(times) - 1, int(part * len(times)))]


# The model server.


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    head = await reader.readuntil(b"\r\n\r\n")
    if head.startswith(b"GET"):  # The list of models.
        writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        writer.close()
        return
    length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length"))
    body = json.loads(await reader.readexactly(int(length.partition(b":")[2])))
    first = body["messages"][-1]["role"] == "user"
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n")
    clock = asyncio.get_running_loop()
    began = clock.time()
    for at in range(TALK_TOKENS if first else TOKENS):
        writer.write(event({"content": f"token{at} "}))
        await writer.drain()
        await asyncio.sleep(max(0.0, began + (at + 1) * PACE - clock.time()))
    if first:
        writer.write(event({"tool_calls": [call(at, city) for at, city in enumerate(CALLS)]}))
    writer.write(event({}, "tool_calls" if first else "stop") + b"data: [DONE]\n\n")
    await writer.drain()
    writer.close()


def event(delta: dict[str, Any], finish: str | None = None) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return b"data: " + json.dumps({"id": "x", "model": "tiny", "choices": [choice]}).encode() + b"\n\n"


def call(at: int, city: str) -> dict[str, Any]:
    function = {"name": "get_current_weather", "arguments": json.dumps({"location": city})}
    return {"index": at, "id": f"call_{at}", "type": "function", "function": function}


async def model() -> None:
    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


# The site, with a stop-watch.


def serve() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "travelbot.settings")
    django.setup()
    from django.core.management import call_command

    times: Times = {"commit": [], "write": [], "told": []}
    time_writing(times)
    try:
        call_command("serve", port=0)
    finally:
        Path(os.environ["TIMES"]).write_text(json.dumps(times))


def time_writing(times: Times) -> None:
    from chat.turns.database import DatabaseThread, in_database
    from travelbot.sqlite.base import Connection

    before, let_go, commit, ask = (
        Connection.before,
        Connection._let_go,
        Connection.commit,
        DatabaseThread.__call__,
    )

    def timed_before(self: Any, statement: str) -> None:
        began, had = perf_counter(), self._writing
        before(self, statement)
        if self._writing and not had:
            self.began = began

    def timed_let_go(self: Any) -> None:
        if self._writing:
            times["write"].append(perf_counter() - self.began)
        let_go(self)

    def timed_commit(self: Any) -> None:
        began = perf_counter()
        commit(self)
        times["commit"].append(perf_counter() - began)

    async def timed_ask(self: Any, work: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        began = perf_counter()
        result = await ask(self, work, *args, **kwargs)
        if self is in_database:
            times["told"].append(perf_counter() - began)
        return result

    Connection.before, Connection._let_go = timed_before, timed_let_go  # type: ignore[method-assign]
    Connection.commit, DatabaseThread.__call__ = timed_commit, timed_ask  # type: ignore[method-assign,assignment]


# The people.


async def people(host: str) -> int:
    from tests.serving import Browser

    browser = Browser(host)
    talks = [await browser.begin("Weather in Paris and London?") for _ in range(TURNS)]
    ended = await asyncio.gather(*(watch(browser, talk) for talk in talks))
    await browser.http.aclose()
    return sum(turn["status"] == "done" for turn in ended)


async def watch(browser: Any, talk: str) -> dict[str, Any]:
    """A page that listens until its turn has ended."""
    async with browser.socket(talk) as socket:
        listening = asyncio.create_task(drain(socket.recv))
        while (turn := (await browser.trace(talk))["turns"][-1])["status"] in ("queued", "running"):
            await asyncio.sleep(2)
        listening.cancel()
    return dict(turn)


async def drain(receive: Callable[[], Awaitable[Any]]) -> None:
    while True:
        await receive()


def start(mode: str, **environment: str) -> "subprocess.Popen[str]":
    command = (sys.executable, __file__, mode)
    return subprocess.Popen(
        command, env=os.environ | environment, cwd=ROOT, stdout=subprocess.PIPE, text=True
    )


def main() -> None:
    folder = Path(tempfile.mkdtemp())
    speaking = start("model")
    assert speaking.stdout is not None
    url = f"http://127.0.0.1:{speaking.stdout.readline().strip()}/v1"
    site = start(
        "serve",
        DATABASE_URL=f"sqlite:///{folder}/db.sqlite3",
        TIMES=str(folder / "times"),
        LLM_PROVIDER="custom",
        LLM_BASE_URL=url,
        LLM_MODEL="tiny",
        TURNS_A_PERSON="1000",
    )
    assert site.stdout is not None
    host = site.stdout.readline().split("//")[-1].strip().strip("/")
    began = perf_counter()
    done = asyncio.run(people(host))
    took = perf_counter() - began
    for process in (site, speaking):
        process.send_signal(signal.SIGTERM)
        process.wait(20)
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    print(f"{done} of {TURNS} turns done in {took:.1f} s; load {load} on {os.cpu_count()} cores")
    for name, each in json.loads((folder / "times").read_text()).items():
        told = "  ".join(f"p{part * 100:g} {percentile(each, part) * 1000:.1f}" for part in (0.5, 0.95, 0.99))
        print(f"{name:6} {len(each):4} times: {told}  most {max(each) * 1000:.1f} ms")


if __name__ == "__main__":
    mode = sys.argv[1] if len(sys.argv) > 1 else ""
    if mode == "model":
        asyncio.run(model())
    else:
        serve() if mode == "serve" else main()

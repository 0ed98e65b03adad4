"""How many imported cases a second `flows import` runs and stores, and in how much memory.

Two processes: the command, and a model server that answers each request at once with the same call.
"""

import asyncio
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter
from typing import Any

ROOT = Path(__file__).parent.parent
SIZES = tuple(map(int, os.environ.get("CASES", "100,1000,3000").split(",")))
WANTED = 30
MORE_MEMORY = 1.15
"""Of the largest set against the one before it."""
ARGUMENTS = {"location": "Paris, FR", "unit": "celsius"}
TOOL = {
    "name": "get_current_weather",
    "description": "The weather in a place",
    "parameters": {
        "type": "object",
        "properties": {"location": {"type": "string"}, "unit": {"enum": ["celsius", "fahrenheit"]}},
        "required": ["location"],
    },
}


# The model server.


def answer() -> bytes:
    call = {"name": TOOL["name"], "arguments": json.dumps(ARGUMENTS)}
    asked = {"tool_calls": [{"index": 0, "id": "call_0", "type": "function", "function": call}]}
    body = b"".join((event(asked), event({}, "tool_calls"), b"data: [DONE]\n\n"))
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def event(delta: dict[str, Any], finish: str | None = None) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return b"data: " + json.dumps({"id": "x", "model": "tiny", "choices": [choice]}).encode() + b"\n\n"


async def model() -> None:
    said, listed = answer(), b'HTTP/1.1 200 OK\r\nContent-Length: 26\r\n\r\n{"data": [{"id": "tiny"}]}'

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                if length := re.search(rb"(?i)content-length: *(\d+)", head):
                    await reader.readexactly(int(length[1]))
                writer.write(listed if head.startswith(b"GET") else said)
        except (ConnectionError, asyncio.IncompleteReadError):
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


# The cases, and the command that runs them.


def write(cases: Path, count: int) -> None:
    with cases.open("w") as file:
        for number in range(count):
            case = {
                "id": f"case-{number}",
                "category": f"category {number % 5}",
                "tools": [{"type": "function", "function": TOOL}],
                "messages": [{"role": "user", "content": f"What is the weather in Paris? ({number})"}],
                "expected": [{"name": TOOL["name"], "arguments": ARGUMENTS}],
            }
            file.write(json.dumps(case) + "\n")


def run(folder: Path, port: int, count: int) -> tuple[float, float, int]:
    """Seconds, seconds of processor, most memory in KB: with the start of Python, the tables made before."""
    cases = folder / f"{count}.jsonl"
    write(cases, count)
    settings = {"LLM_PROVIDER": "custom", "LLM_BASE_URL": f"http://127.0.0.1:{port}/v1", "LLM_MODEL": "tiny"}
    database = {"DATABASE_URL": f"sqlite:///{folder}/{count}.sqlite3", "SECRET_KEY": "x" * 50}
    command = (sys.executable, "manage.py", "flows", "import", str(cases), "-v", "0")
    environment = {**os.environ, **settings, **database}
    subprocess.run((sys.executable, "manage.py", "migrate", "-v", "0"), cwd=ROOT, env=environment, check=True)
    began = perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE)
    assert process.stdout is not None
    said = process.stdout.read().decode()
    _, status, used = os.wait4(process.pid, 0)
    took = perf_counter() - began
    if status or f"{count:,} passed" not in said:
        sys.exit(f"Not all cases passed:\n{said}")
    return took, used.ru_utime + used.ru_stime, used.ru_maxrss


def main() -> None:
    server = subprocess.Popen((sys.executable, __file__, "model"), stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    port, memory = int(server.stdout.readline()), []
    with tempfile.TemporaryDirectory() as folder:
        for count in SIZES:
            took, processor, most = run(Path(folder), port, count)
            memory.append(most)
            each = f"{count / took:5.1f} a second, {1e3 * processor / count:5.1f} ms of a core each"
            print(f"{count:>6,} cases {took:6.1f} s, {each}, {most / 1024:.0f} MB")
    server.terminate()
    _, _, theirs = os.wait4(server.pid, 0)
    each = 1e3 * (theirs.ru_utime + theirs.ru_stime) / sum(SIZES)
    print(f"The model server took {each:.1f} ms of a core for each. Wanted: {WANTED} a second.")
    if len(memory) > 1 and memory[-1] > MORE_MEMORY * memory[-2]:
        sys.exit("Memory grows with the number of cases.")


if __name__ == "__main__":
    asyncio.run(model()) if sys.argv[1:] == ["model"] else main()

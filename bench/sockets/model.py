"""A model server that says fifty words a second to each who asks, each word with its number and its time."""

import asyncio
import json
import sys
import time
from typing import Any

HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n"
DONE = b"data: [DONE]\n\n"
PARAGRAPH = 60
"""Words in one: a paragraph that has ended is not rendered again."""


def event(delta: object, finish_reason: str | None = None) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": finish_reason}
    chunk = {"id": "x", "object": "chat.completion.chunk", "model": "paced", "choices": [choice]}
    return b"data: " + json.dumps(chunk).encode() + b"\n\n"


def word(number: int, filling: str = "") -> bytes:
    end = "\n\n" if number % PARAGRAPH == PARAGRAPH - 1 else " "
    return event({"content": f"{number}@{time.time_ns() // 1_000_000}{filling}{end}"})


async def paced(writer: asyncio.StreamWriter, words: int, a_second: float) -> None:
    loop = asyncio.get_running_loop()
    began = loop.time()
    for number in range(words):
        await asyncio.sleep(began + number / a_second - loop.time())
        writer.write(word(number))
        await writer.drain()


async def flooding(writer: asyncio.StreamWriter, words: int, size: int) -> None:
    """As much as is taken, in words of `size` characters."""
    for number in range(words):
        writer.write(word(number, "x" * size))
        await writer.drain()
        await asyncio.sleep(0)


async def asked(reader: asyncio.StreamReader) -> dict[str, Any]:
    """The body of a request; nothing, where it has none."""
    head = await reader.readuntil(b"\r\n\r\n")
    lines = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:] if b": " in line)
    body: dict[str, Any] = json.loads(
        await reader.readexactly(int(lines.get(b"content-length", b"0"))) or b"{}"
    )
    return body


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """What is said reads `<how> <words> <speed or size>`."""
    try:
        body = await asked(reader)
        writer.write(HEAD)
        if body:
            how, words, amount = body["messages"][-1]["content"].split()
            speak = paced if how == "paced" else flooding
            await speak(writer, int(words), int(amount))
            writer.write(event({}, "stop") + DONE)
        await writer.drain()
    except (ConnectionError, asyncio.IncompleteReadError):
        pass
    finally:
        writer.close()


async def main() -> None:
    server = await asyncio.start_server(answer, "127.0.0.1", 0, backlog=1000)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)  # Whoever started us closes it.
    server.close()


if __name__ == "__main__":
    asyncio.run(main())

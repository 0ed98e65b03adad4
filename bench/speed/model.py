"""A model server in the process that makes the load, so that it knows when each word left."""

import asyncio
import json
from dataclasses import dataclass, field
from time import monotonic

from bench.sockets.model import HEAD, PARAGRAPH, event

END = event({}, "stop") + b"data: [DONE]\n\n"
CROWD = 1000


@dataclass
class Model:
    port: int = 0
    left: dict[str, list[float]] = field(default_factory=dict)
    """When each word of an answer left, by what was said."""

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    async def start(self) -> None:
        server = await asyncio.start_server(self._answer, "127.0.0.1", self.port, backlog=CROWD)
        self.port = server.sockets[0].getsockname()[1]

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            lines = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:] if b": " in line)
            body = json.loads(await reader.readexactly(int(lines.get(b"content-length", b"0"))) or b"{}")
            if not body:
                writer.write(b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
                return
            writer.write(HEAD)
            await self._speak(writer, body["messages"][-1]["content"])
            writer.write(END)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _speak(self, writer: asyncio.StreamWriter, said: str) -> None:
        """What is said reads `<name> <words> <how many a second>`; 0 is as fast as they are taken."""
        _, words, pace = said.split()
        loop, left = asyncio.get_running_loop(), self.left.setdefault(said, [])
        began = loop.time()
        for number in range(int(words)):
            if int(pace):
                await asyncio.sleep(began + number / int(pace) - loop.time())
            left.append(monotonic())
            writer.write(event({"content": word(number)}))
            if number % 20 == 19:
                await writer.drain()


def word(number: int) -> str:
    """As long as tokens are."""
    return f"w{number}" + ("\n\n" if number % PARAGRAPH == PARAGRAPH - 1 else " ")

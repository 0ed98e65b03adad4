"""A model server in the process that makes the load, so that it knows when each word left."""

import asyncio
from dataclasses import dataclass, field
from time import monotonic

from bench.sockets.model import DONE, PARAGRAPH, asked, event

CROWD = 1000
HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
END = b"0\r\n\r\n"


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
            while body := await asked(reader):
                writer.write(HEAD)
                await self._speak(writer, body["messages"][-1])
                writer.write(END)
                await writer.drain()
            writer.write(b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    async def _speak(self, writer: asyncio.StreamWriter, last: dict[str, str]) -> None:
        """What is said reads `<name> <words> <how many a second>`; 0 is as fast as they are taken.

        Or `<name> 8 calls`, each of a second; what follows their results is one word.
        """
        said = last["content"] if last["role"] == "user" else "after 1 0"
        _, words, pace = said.split()
        if pace == "calls":
            calls = [call(at) for at in range(int(words))]
            writer.write(chunk(event({"tool_calls": calls}, "tool_calls")) + chunk(DONE))
            return
        await self._say(writer, said, int(words), int(pace))
        writer.write(chunk(event({}, "stop")) + chunk(DONE))

    async def _say(self, writer: asyncio.StreamWriter, said: str, words: int, pace: int) -> None:
        loop, left = asyncio.get_running_loop(), self.left.setdefault(said, [])
        began = loop.time()
        for number in range(words):
            if pace:
                await asyncio.sleep(began + number / pace - loop.time())
            left.append(monotonic())
            writer.write(chunk(event({"content": word(number)})))
            if number % 20 == 19:
                await writer.drain()


def chunk(data: bytes) -> bytes:
    """As servers frame what they stream."""
    return b"%x\r\n%s\r\n" % (len(data), data)


def word(number: int) -> str:
    """As long as tokens are, in Markdown: paragraphs, each third a list, and each tenth word in bold."""
    paragraph, at = divmod(number, PARAGRAPH)
    listed = paragraph % 3 == 2 and at % 10 == 0
    text = f"**w{number}**" if at % 10 == 5 else f"w{number}"
    ends = at == PARAGRAPH - 1
    next_item = paragraph % 3 == 2 and at % 10 == 9
    return f"{'- ' if listed else ''}{text}" + ("\n\n" if ends else "\n" if next_item else " ")


def call(at: int) -> dict[str, object]:
    function = {"name": "wait", "arguments": '{"seconds": 1}'}
    return {"index": at, "id": f"call_{at}", "type": "function", "function": function}

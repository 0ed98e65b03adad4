"""A real HTTP server on a loopback socket that says what a test tells it to, byte for byte."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass
class Reply:
    """What one request is answered with. `end`: close, abort or hold; `silent`: not even headers come."""

    chunks: list[bytes] = field(default_factory=list)
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"content-type": "text/event-stream"})
    end: str = "close"
    gap: float = 0.0
    silent: bool = False


@dataclass
class Server:
    """Answers the requests with `replies` in turn; the last one goes on for ever."""

    replies: list[Reply]
    port: int = 0
    requests: list[bytes] = field(default_factory=list)
    connections: int = 0
    left: asyncio.Event = field(default_factory=asyncio.Event)
    """The client closed a connection."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while head := await self._head(reader):
                self.requests.append(head)
                reply = self.replies[min(len(self.requests), len(self.replies)) - 1]
                if not await self._answer(reply, reader, writer):
                    break
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            self.left.set()
        finally:
            writer.close()

    async def _head(self, reader: asyncio.StreamReader) -> bytes:
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(
            (line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length")), b":0"
        )
        return head + await reader.readexactly(int(length.partition(b":")[2]))

    async def _answer(self, reply: Reply, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        if not reply.silent:
            names = {**reply.headers, "transfer-encoding": "chunked"}
            lines = "".join(f"{name}: {value}\r\n" for name, value in names.items())
            writer.write(f"HTTP/1.1 {reply.status} Status\r\n{lines}\r\n".encode())
            for chunk in filter(None, reply.chunks):
                writer.write(b"%x\r\n%s\r\n" % (len(chunk), chunk))
                await writer.drain()
                await asyncio.sleep(reply.gap)
        if reply.end == "close" and not reply.silent:
            writer.write(b"0\r\n\r\n")
            return True
        if reply.end == "hold" or reply.silent:
            await reader.read()
            self.left.set()
        return False


@asynccontextmanager
async def serving(*replies: Reply) -> AsyncIterator[Server]:
    server = Server(list(replies))
    listener = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    server.port = listener.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listener.close()

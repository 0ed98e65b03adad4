"""A bad line between two parts: what it does to the bytes can change while connections are open."""

import asyncio
import socket
import struct
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import Any

PIECE = 65_536


@dataclass(frozen=True)
class Line:
    """How the line is. As it is made, it is a good one."""

    down: bool = False
    """Every connection is broken, and new ones are refused."""
    latency: float = 0.0
    """Seconds that each piece is late."""
    bandwidth: int = 0
    """Bytes a second, each way."""
    slices: int = 0
    """Bytes that travel together, at most."""
    silent: bool = False
    """Connections are taken, and nothing passes; what was sent arrives when the line is good again."""
    cut_after: int = -1
    """Bytes of answers, from now on, after which each connection that has more to say is reset."""


class Proxy:
    """Listens on a port of its own and passes everything on to `target`."""

    def __init__(self, target: str) -> None:
        host, _, port = target.rpartition(":")
        self._target = host, int(port)
        self._line = Line()
        self._passing = asyncio.Event()
        self._passing.set()
        self._open: set[asyncio.StreamWriter] = set()
        self._listener: socket.socket | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._loop = asyncio.new_event_loop()
        self._port = 0

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self._port}"

    def be(self, **changes: Any) -> None:
        """Make the line worse, or better again; connections that are open feel it as well."""
        self._do(self._be(replace(self._line, **changes)))

    def be_good(self) -> None:
        self._do(self._be(Line()))

    def reset(self) -> None:
        """Break every connection that is open; new ones are welcome."""
        self._do(self._reset())

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(5)

    async def _be(self, line: Line) -> None:
        self._line = line
        (self._passing.clear if line.silent else self._passing.set)()
        if line.down and self._listener is not None:
            self._loop.remove_reader(self._listener)
            self._listener.close()
            self._listener = None
            await self._reset()
        elif not line.down and self._listener is None:
            self._listener = socket.create_server(("127.0.0.1", self._port))
            self._listener.setblocking(False)
            self._port = self._listener.getsockname()[1]
            self._loop.add_reader(self._listener, self._accept, self._listener)

    def _accept(self, listener: socket.socket) -> None:
        """Not asyncio's own server: what that has just accepted when it is closed, it forgets."""
        with suppress(BlockingIOError):
            task = self._loop.create_task(self._connected(listener.accept()[0]))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _reset(self) -> None:
        for writer in self._open:
            _break(writer)

    async def _connected(self, peer: socket.socket) -> None:
        peer.setblocking(False)
        reader, writer = await asyncio.open_connection(sock=peer)
        if self._line.down:
            return _break(writer)
        self._open.add(writer)
        beyond: asyncio.StreamWriter | None = None
        try:
            answers, beyond = await asyncio.open_connection(*self._target)
            self._open.add(beyond)
            await asyncio.gather(self._pass(reader, beyond), self._pass(answers, writer, answering=True))
        except (OSError, asyncio.CancelledError):
            _break(writer)
        finally:
            for end in filter(None, (writer, beyond)):
                self._open.discard(end)
                end.close()

    async def _pass(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, answering: bool = False
    ) -> None:
        while data := await reader.read(self._line.slices or PIECE):
            await asyncio.sleep(self._line.latency)
            await self._passing.wait()
            writer.write(self._allowed(data) if answering else data)
            await writer.drain()
            if answering and self._line.cut_after == 0:
                raise ConnectionResetError
            await asyncio.sleep(len(data) / self._line.bandwidth if self._line.bandwidth else 0)
        with suppress(OSError):
            writer.write_eof()

    def _allowed(self, data: bytes) -> bytes:
        """What may still pass of an answer."""
        if (left := self._line.cut_after) < 0:
            return data
        self._line = replace(self._line, cut_after=max(0, left - len(data)))
        return data[:left]

    async def close(self) -> None:
        await self._be(Line(down=True))
        await asyncio.sleep(0.05)  # What was just being accepted has begun then, and can be ended.
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.sleep(0)


def _break(writer: asyncio.StreamWriter) -> None:
    """Not a farewell but a reset: the other side loses what it has not read."""
    ours = writer.get_extra_info("socket")
    with suppress(OSError):
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


@contextmanager
def proxy(target: str) -> Iterator[Proxy]:
    made = Proxy(target)
    thread = threading.Thread(target=made._loop.run_forever, name="proxy")
    thread.start()
    try:
        made.be_good()
        yield made
    finally:
        made._do(made.close())
        made._loop.call_soon_threadsafe(made._loop.stop)
        thread.join()
        made._loop.close()

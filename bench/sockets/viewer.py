"""One socket, spoken by hand: over a thousand in one process must cost less than what they measure."""

import asyncio
import json
import re
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bench.sockets.saying import cookie

WORD = re.compile(r"(\d+)@(\d+)")
Frame = dict[str, Any]


class Socket(asyncio.Protocol):
    """Shakes hands, takes frames, answers pings. `hear` is given each frame, `closed` the close code."""

    def __init__(self, request: bytes, hear: Callable[[Frame], None]) -> None:
        self.request, self.hear = request, hear
        self.received = bytearray()
        self.open = False
        self.bytes = self.frames = 0
        loop = asyncio.get_running_loop()
        self.opened: asyncio.Future[None] = loop.create_future()
        self.closed: asyncio.Future[int] = loop.create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.write(self.request)

    def data_received(self, data: bytes) -> None:
        self.bytes += len(data)
        self.received += data
        if not self.open and (end := self.received.find(b"\r\n\r\n")) > 0:
            assert self.received.startswith(b"HTTP/1.1 101"), bytes(self.received[:end])
            del self.received[: end + 4]
            self.open = True
            self.opened.set_result(None)
        while self.open and self._frame():
            pass

    def _frame(self) -> bool:
        """Take one frame that has wholly come; a server's frames are not masked."""
        have, at = self.received, 2
        if len(have) < 2:
            return False
        length = have[1]
        if length > 125:
            at = 4 if length == 126 else 10
            length = int.from_bytes(have[2:at], "big")
        if len(have) < at + length:
            return False
        opcode, payload = have[0] & 15, bytes(have[at : at + length])
        del have[: at + length]
        self._take(opcode, payload)
        return True

    def _take(self, opcode: int, payload: bytes) -> None:
        if opcode == 1:
            self.frames += 1
            self.hear(json.loads(payload))
        elif opcode == 8 and not self.closed.done():
            self.closed.set_result(int.from_bytes(payload[:2], "big"))
            self.transport.close()
        elif opcode == 9:  # A mask of zeros leaves the payload as it is.
            self.transport.write(bytes([0x8A, 0x80 | len(payload)]) + bytes(4) + payload)

    def send(self, text: str) -> None:
        """A short text, masked with zeros."""
        payload = text.encode()
        self.transport.write(bytes([0x81, 0x80 | len(payload)]) + bytes(4) + payload)

    def connection_lost(self, error: Exception | None) -> None:
        if not self.closed.done():
            self.closed.set_result(1006)


@dataclass
class Follower:
    """Follows one answer as the page does: blocks that stay, an open tail, and the row at the end."""

    words: int
    starts: list[int] = field(default_factory=lambda: [0], kw_only=True)
    """The number of the first word of each block."""

    def hear(self, frame: Frame) -> None:
        if frame["kind"] == "live" and "blocks" in frame:
            del self.starts[frame["blocks_from"] + 1 :]
            for block in frame["blocks"]:
                self.starts.append(self.read(block, self.starts[-1]))
            self.read(frame["tail"], self.starts[-1])
        for element in frame.get("elements", ()):
            final = element["id"].startswith(("step-", "turn-")) and 'data-status="done"' in element["html"]
            if final and (words := self.read(element["html"], 0)):
                self.end(words)

    def read(self, html: str, number: int) -> int:
        """The words of `html`, which begin with that one; gives the number of the next."""
        raise NotImplementedError

    def end(self, words: int) -> None:
        """The row came, with so many words in order."""
        raise NotImplementedError


@dataclass
class Watcher(Follower):
    """Notes how late each word came: it says itself when it was said."""

    seen: int = 0
    late: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    whole: bool = False
    """The row came, with every word once and in order."""

    def end(self, words: int) -> None:
        self.whole = words == self.words

    def read(self, html: str, number: int) -> int:
        now = time.time() * 1000
        for said, at in WORD.findall(html):
            if int(said) != number:
                self.wrong.append(f"{said} for {number}")
                return number
            if number >= self.seen:
                self.late.append(now - int(at))
                self.seen = number + 1
            number += 1
        return number


def request(host: str, path: str, cookie: str) -> bytes:
    lines = [
        f"GET {path} HTTP/1.1",
        f"Host: {host}",
        f"Origin: http://{host}",
        f"Cookie: {cookie}",
        "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0",
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


async def view(
    host: str, conversation: str, session: str, hear: Callable[[Frame], None], receive_buffer: int = 0
) -> Socket:
    """An open socket on a conversation, in a session."""
    path = f"/ws/c/{conversation}/?since=0"
    return await socket_to(host, path, cookie(session), hear, receive_buffer)


async def socket_to(
    host: str, path: str, cookie: str, hear: Callable[[Frame], None], receive_buffer: int = 0
) -> Socket:
    name, port = host.split(":")
    plain = socket.socket()
    plain.setblocking(False)
    if receive_buffer:
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    loop = asyncio.get_running_loop()
    await loop.sock_connect(plain, (name, int(port)))
    _, viewer = await loop.create_connection(lambda: Socket(request(host, path, cookie), hear), sock=plain)
    await viewer.opened
    return viewer

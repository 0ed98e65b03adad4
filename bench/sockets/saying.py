"""Something said over HTTP as the page says it; by hand, since what that takes counts as the server's."""

import asyncio
import time
from collections import defaultdict
from typing import TypeAlias
from urllib.parse import urlencode

from bench.sockets.places import Place

TOKEN = "c" * 32
KEPT_SECONDS = 2.0
"""The server closes what is idle for five."""
Line: TypeAlias = tuple[asyncio.StreamReader, asyncio.StreamWriter]


def cookie(session: str) -> str:
    return f"csrftoken={TOKEN}; sessionid={session}"


class Lines:
    """Connections that are kept for what is said next, as browsers keep theirs."""

    def __init__(self) -> None:
        self._idle: defaultdict[str, list[tuple[float, Line]]] = defaultdict(list)

    async def say(self, host: str, place: Place, text: str) -> float:
        """Gives when it was said."""
        reader, writer = await self._line(host)
        said_at = time.monotonic()
        writer.write(request(host, place, text))
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 202 "), head
        length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
        await reader.readexactly(int(length))
        self._idle[host].append((time.monotonic(), (reader, writer)))
        return said_at

    async def _line(self, host: str) -> Line:
        while idle := self._idle[host]:
            since, line = idle.pop()
            if time.monotonic() < since + KEPT_SECONDS:
                return line
            line[1].close()
        name, port = host.split(":")
        return await asyncio.open_connection(name, int(port))

    def close(self) -> None:
        for _, (_, writer) in (line for lines in self._idle.values() for line in lines):
            writer.close()


def request(host: str, place: Place, text: str) -> bytes:
    form = urlencode({"text": text, "client_key": f"{time.monotonic_ns()}"})
    lines = [
        f"POST /c/{place.conversation}/say HTTP/1.1",
        f"Host: {host}",
        f"Origin: http://{host}",
        f"Cookie: {cookie(place.session)}",
        f"X-CSRFToken: {TOKEN}",
        "Accept: application/json",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(form)}",
    ]
    return ("\r\n".join(lines) + "\r\n\r\n" + form).encode()

"""The offline model as an httpx transport: the ordinary client talks to it without a socket."""

import asyncio
from collections.abc import AsyncIterator, Iterable

import httpx

from chat.llm.offline.service import RULES, Clock, Response, Speaker, local_time, respond

PACE = 0.01
"""Seconds between two chunks: slow enough to be seen streaming, quick enough not to be waited for."""


class OfflineTransport(httpx.AsyncBaseTransport):
    def __init__(self, pace: float = PACE, clock: Clock = local_time, speaker: Speaker = RULES) -> None:
        self.pace = pace
        self.clock = clock
        self.speaker = speaker

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        asked = await request.aread()
        response = respond(request.method, request.url.path, asked, self.clock, self.speaker)
        headers = {"content-type": response.content_type, "server": self.speaker.model}
        return httpx.Response(response.status, headers=headers, stream=Paced(response, self.pace))


class Paced(httpx.AsyncByteStream):
    """The parts of a response with a pause before each; closing or cancelling ends it at the next pause."""

    def __init__(self, response: Response, pace: float) -> None:
        self._parts: Iterable[bytes] = response.parts
        self._pace = pace if response.is_stream else 0.0
        self._closed = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for part in self._parts:
            # Even without a pause others get their turn, as they would with a socket.
            await asyncio.sleep(self._pace)
            if self._closed:
                return
            yield part

    async def aclose(self) -> None:
        self._closed = True

"""The offline model as a plain ASGI application, for clients on the other side of a socket."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, TypeAlias

from chat.llm.offline.service import Response, respond
from chat.llm.offline.transport import PACE

Scope: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]

MAX_BODY = 16 * 1024 * 1024


class OfflineServer:
    def __init__(self, pace: float = PACE) -> None:
        self.pace = pace

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _live(receive, send)
        elif scope["type"] == "http":
            await self._serve(scope, receive, send)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        raw = await _read(receive)
        if raw is None:
            return
        response = respond(scope["method"], scope["path"], raw)
        headers = [(b"content-type", response.content_type.encode()), (b"server", b"travelbot-offline")]
        await send({"type": "http.response.start", "status": response.status, "headers": headers})
        gone = asyncio.ensure_future(receive())
        try:
            await self._speak(response, gone, send)
        finally:
            gone.cancel()

    async def _speak(
        self, response: Response, gone: "asyncio.Future[MutableMapping[str, Any]]", send: Send
    ) -> None:
        for part in response.parts:
            await asyncio.sleep(self.pace if response.is_stream else 0)
            if gone.done():
                return
            await send({"type": "http.response.body", "body": part, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


async def _read(receive: Receive) -> bytes | None:
    """The request's body; None if the client left, or sent more than any conversation needs."""
    body = b""
    while len(body) <= MAX_BODY:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += bytes(message.get("body", b""))
        if not message.get("more_body"):
            return body
    return None


async def _live(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return

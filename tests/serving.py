"""The site on a real socket, in this process: so that a test sees both ends."""

import asyncio
import json
import re
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from typing import Any

import httpx
import uvicorn
from django.conf import settings
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from chat.feed.patience import Patience
from chat.trials.conductor import conducting
from chat.turns.engine import runner
from travelbot.asgi import application


async def site(scope: Any, receive: Any, send: Any) -> None:
    """The site. In scale-out a worker runs its turns, beside it on the same loop, and ends before it."""
    async with AsyncExitStack() as stack:

        async def receive_beside_worker() -> Any:
            event = await receive()
            if event["type"] == "lifespan.startup":
                await stack.enter_async_context(_working())
            else:
                await stack.aclose()
            return event

        with_worker = scope["type"] == "lifespan" and settings.REDIS_URL
        await application(scope, receive_beside_worker if with_worker else receive, send)


@asynccontextmanager
async def _working() -> AsyncIterator[None]:
    from chat.turns.worker import Worker  # It needs PostgreSQL.

    stop = asyncio.Event()
    async with runner() as (engine, _):
        worker = Worker(engine, turns=32, drain=0)
        async with asyncio.TaskGroup() as group:
            group.create_task(worker.run(stop))
            async with conducting(worker.running):
                yield
            stop.set()


@contextmanager
def serving() -> Iterator[str]:
    """The site's address while it is up; at the end turns are drained as at SIGTERM."""
    config = uvicorn.Config(
        site,
        port=0,
        lifespan="on",
        log_level="warning",
        ws=Patience,
        ws_max_size=16_384,
    )
    config.timeout_graceful_shutdown = 5
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, name="site")
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive(), "the site didn't start"
            time.sleep(0.01)
        yield f"127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(15)
        assert not thread.is_alive(), "the site didn't stop"


class Browser:
    """Somebody with a session, who posts forms and opens sockets as the page's script does."""

    def __init__(self, host: str) -> None:
        self.host = host
        self.http = httpx.AsyncClient(base_url=f"http://{host}", trust_env=False, timeout=30)

    async def post(self, path: str, **fields: Any) -> httpx.Response:
        if "csrftoken" not in self.http.cookies:
            await self.http.get("/")
        token = self.http.cookies["csrftoken"]
        headers = {"x-csrftoken": token, "origin": f"http://{self.host}", "accept": "application/json"}
        return await self.http.post(path, data=fields, headers=headers)

    async def begin(self, text: str, **fields: Any) -> str:
        """The id of a new conversation that begins with `text`."""
        response = await self.post("/c/", text=text, **fields)
        assert response.status_code == 201, response.text
        return str(response.json()["id"])

    async def trace(self, conversation: str) -> dict[str, Any]:
        return dict((await self.http.get(f"/c/{conversation}/export.json")).json())

    async def ended(self, conversation: str, seconds: float = 15) -> dict[str, Any]:
        """The last turn, once it has ended."""
        async with asyncio.timeout(seconds):
            while True:
                turn = (await self.trace(conversation))["turns"][-1]
                if turn["status"] in ("done", "failed", "cancelled"):
                    return dict(turn)
                await asyncio.sleep(0.05)

    @asynccontextmanager
    async def socket(
        self, conversation: str, since: int = 0, origin: str | None = None
    ) -> AsyncIterator[ClientConnection]:
        cookies = "; ".join(f"{name}={value}" for name, value in self.http.cookies.items())
        address = f"ws://{self.host}/ws/c/{conversation}/?since={since}"
        headers = {"Cookie": cookies}
        async with connect(
            address,
            origin=origin or f"http://{self.host}",
            additional_headers=headers,
            proxy=None,
            max_size=None,
        ) as socket:
            yield socket


async def frames(socket: ClientConnection, seconds: float = 15) -> AsyncIterator[dict[str, Any]]:
    """What the socket says, until it closes."""
    async with asyncio.timeout(seconds):
        with suppress(ConnectionClosed):
            while True:
                yield json.loads(await socket.recv())


def said_in(html: str) -> str:
    return " ".join(re.sub("<[^>]+>", " ", html).split())

"""A real MCP server over streamable HTTP on loopback, as the mcp package makes them, behind a secret."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any

import uvicorn
from mcp.server.mcpserver import MCPServer

SECRET = "Bearer a-secret-of-tests"
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


def adding() -> MCPServer:
    server = MCPServer("adding")

    @server.tool()
    async def add(a: int, b: int) -> int:
        """Add two numbers"""
        return a + b

    @server.tool()
    async def wait(seconds: float) -> str:
        """Wait a little"""
        await asyncio.sleep(seconds)
        return "waited"

    @server.tool(structured_output=False)
    async def big(size: int) -> str:
        """Many bytes"""
        return "x" * size

    return server


def behind_secret(app: Any, seen: list[str]) -> Any:
    async def guarded(scope: MutableMapping[str, Any], receive: Any, send: Send) -> None:
        if scope["type"] != "http":
            return await app(scope, receive, send)
        headers = dict(scope["headers"])
        seen.append(scope["path"])
        if scope["path"] == "/away":
            elsewhere = (b"location", b"http://localhost:9/mcp")
            await send({"type": "http.response.start", "status": 307, "headers": [elsewhere]})
            await send({"type": "http.response.body", "body": b""})
        elif headers.get(b"authorization", b"").decode() != SECRET:
            await send({"type": "http.response.start", "status": 401, "headers": []})
            await send({"type": "http.response.body", "body": b""})
        else:
            await app(scope, receive, send)

    return guarded


@contextmanager
def serving(seen: list[str], port: int = 0) -> Iterator[int]:
    """The port that it listens on, until the end of the block."""
    app = behind_secret(adding().streamable_http_app(json_response=True), seen)
    config = uvicorn.Config(app, port=port, log_config=None, ws="none", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        threading.Event().wait(0.01)
    try:
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(10)

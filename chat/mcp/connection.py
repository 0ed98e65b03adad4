"""One connection to an MCP server: a task that opens it, keeps it, and closes it in the same place."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from contextvars import Context

import httpx2
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamable_http_client

from chat.mcp.errors import ServerDown, reason
from chat.mcp.guard import Guard
from chat.mcp.settings import ServerSettings
from chat.mcp.stderr import stderr_of
from chat.tools.schema import JsonObject

CONNECT_SECONDS = 8.0
LIST_SECONDS = 5.0
CALL_SECONDS = 60.0
"""Above every deadline of a call, so that it is always the deadline that ends it."""
MOST_PAGES, MOST_TOOLS = 20, 500


class Connection:
    """`client` once it is there. However the task ends, whoever waits is told in a sentence."""

    def __init__(self, server: ServerSettings) -> None:
        self._server = server
        self._leave = asyncio.Event()
        self._ready: asyncio.Future[Client] = asyncio.get_running_loop().create_future()
        self._ready.add_done_callback(lambda ready: ready.cancelled() or ready.exception())
        # A context of its own: it outlives the call that opens it.
        self._task = asyncio.create_task(self._keep(), name=f"mcp {server.name}", context=Context())

    @property
    def ended(self) -> bool:
        return self._task.done() or self._leave.is_set()

    async def client(self) -> Client:
        """Raises ServerDown. Whoever waits may be cancelled: the connection is opened all the same."""
        return await asyncio.shield(self._ready)

    async def close(self) -> None:
        self._leave.set()
        if not self._ready.done():
            self._task.cancel()
        await asyncio.wait({self._task})

    async def _keep(self) -> None:
        try:
            async with asyncio.timeout(CONNECT_SECONDS) as opening, connected(self._server) as client:
                opening.reschedule(None)
                self._ready.set_result(client)
                await self._leave.wait()
        except BaseException as error:  # Groups of anything; the next call opens another.
            if not self._ready.done():
                self._ready.set_exception(ServerDown(reason(error)))
            if isinstance(error, asyncio.CancelledError):
                raise


@asynccontextmanager
async def connected(server: ServerSettings) -> AsyncIterator[Client]:
    """No callbacks: a server that asks for sampling, elicitation or roots is told that there are none."""
    async with AsyncExitStack() as stack:
        if server.url:
            http = await stack.enter_async_context(_http(server))
            transport = streamable_http_client(server.url, http_client=http)
        else:
            transport = stdio_client(_process(server), stack.enter_context(stderr_of(server.name)))
        yield await stack.enter_async_context(
            Client(transport, read_timeout_seconds=LIST_SECONDS, cache=None)
        )


async def definitions(client: Client) -> dict[str, JsonObject]:
    """What the server says of its tools now, by name."""
    found: dict[str, JsonObject] = {}
    cursor = None
    for _ in range(MOST_PAGES):
        page = await client.list_tools(cursor=cursor)
        for tool in page.tools:
            said = tool.model_dump(by_alias=True, mode="json", exclude_none=True)
            kept = ("name", "title", "description", "inputSchema", "annotations")
            if found.setdefault(tool.name, told := {key: said[key] for key in kept if key in said}) != told:
                raise ServerDown(f"it lists two tools named {tool.name[:64]!r}")
        cursor = page.next_cursor
        if cursor is None or len(found) > MOST_TOOLS:
            break
    if len(found) > MOST_TOOLS or cursor is not None:
        raise ServerDown(f"it lists more than {MOST_TOOLS} tools, or more than {MOST_PAGES} pages of them")
    return found


def _process(server: ServerSettings) -> StdioServerParameters:
    given = {name: _variable(name) for name in server.env}
    return StdioServerParameters(command=server.command, args=list(server.args), env=given)


def _http(server: ServerSettings) -> httpx2.AsyncClient:
    return httpx2.AsyncClient(
        transport=Guard(server),
        headers={header: _header(name) for header, name in server.headers.items()},
        timeout=httpx2.Timeout(CALL_SECONDS, connect=LIST_SECONDS),
        follow_redirects=False,
        trust_env=False,
    )


def _header(name: str) -> str:
    """Looked at here: whoever refuses it later repeats it, and it may be a secret."""
    value = _variable(name).strip()
    if not (value.isascii() and value.isprintable()):
        raise ServerDown(f"the environment variable {name} holds what no header can")
    return value


def _variable(name: str) -> str:
    if name not in os.environ:
        raise ServerDown(f"the environment variable {name} is not set")
    return os.environ[name]

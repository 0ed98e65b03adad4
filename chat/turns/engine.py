"""The engine of this process: the model, the tools and the limits that its turns run with."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

import httpx
from django.conf import settings

import chat.tools
from chat import metrics
from chat.atlas.gazetteer import locate
from chat.live.line import connected
from chat.llm.client import Model
from chat.llm.deadlines import ORDINARY, UNWATCHED, Deadlines
from chat.llm.endpoint import Endpoint
from chat.llm.offline.transport import OfflineTransport
from chat.network import Sockets
from chat.tools.registry import Tool
from chat.tools.toolbox import Toolbox
from chat.turns.answering import Models, offline
from chat.turns.runner import Runner

if TYPE_CHECKING:
    from chat.mcp.server import Server


@cache
def installed_tools() -> Toolbox:
    """Those in chat/tools, in the packages that the settings name, and of a person's MCP servers."""
    packages = (chat.tools, *map(import_module, settings.EXTRA_TOOLS))
    ours = (tool for package in packages for tool in Toolbox.installed(package).values())
    return Toolbox((*ours, *_of_servers()))


def _of_servers() -> Iterable[Tool]:
    if not settings.MCP_SERVERS:
        return ()
    from chat.mcp.tools import offered  # What it takes is installed only where it is wanted.

    return offered(mcp_servers())


@cache
def mcp_servers() -> "tuple[Server, ...]":
    """Those of the settings; each is connected at the first call of a tool of its."""
    if not settings.MCP_SERVERS:
        return ()
    from chat.mcp.tools import servers

    return servers(settings.MCP_SERVERS)


@asynccontextmanager
async def runner() -> AsyncIterator[tuple[Runner, Model]]:
    """What turns run with, on the running loop, and the model of the settings; all is closed at the end."""
    models = Models(_served(settings.LLM, ORDINARY), _served(settings.LLM, UNWATCHED), offline())
    warming = asyncio.create_task(asyncio.to_thread(_warm))
    try:
        async with connected(settings.LIVE):
            metrics.know("tool", installed_tools())
            yield Runner(models, installed_tools(), settings.LIMITS), models.served
    finally:
        await warming
        await asyncio.gather(*(server.close() for server in mcp_servers()))
        await models.close()


def _warm() -> None:
    """What takes 0.1 s each when it is first asked for, and would hold up the loop then."""
    locate("Paris")
    import_module("chat.llm.offline.model")


def _served(endpoint: Endpoint, deadlines: Deadlines) -> Model:
    return Model(endpoint, transport=_transport(endpoint), deadlines=deadlines)


def _transport(endpoint: Endpoint) -> httpx.AsyncBaseTransport:
    if endpoint.is_offline:
        return OfflineTransport()
    if settings.MODEL_CONNECTIONS == "httpx":
        return Sockets()
    from chat.streams import Streams  # aiohttp is slow to import, and nothing to those who stay offline.

    return Streams()

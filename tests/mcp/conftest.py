"""Servers to call, each closed at the end of its test."""

import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from chat.mcp import pins
from chat.mcp.review import live
from chat.mcp.server import Server
from chat.mcp.settings import ServerSettings
from tests.canaries import FOR_MCP

Start: TypeAlias = Callable[[ServerSettings], Awaitable[Server]]
HOSTILE = Path(__file__).with_name("hostile.py")


def hostile(starts: Path, *tools: str, **more: Any) -> ServerSettings:
    """The settings of one that does everything wrong; it notes its process ids in `starts`."""
    allowed = dict.fromkeys(tools, "never")
    args = (str(HOSTILE), str(starts), *more.pop("args", ()))
    more.setdefault("env", (FOR_MCP,))
    return ServerSettings(name="hostile", command=sys.executable, args=args, tools=allowed, **more)


@pytest.fixture
async def start() -> AsyncIterator[Start]:
    """A server with its allowed tools pinned to what they say now."""
    started: list[Server] = []

    async def pinned(settings: ServerSettings) -> Server:
        listed = await live(settings)
        kept = {name: pins.pinned(listed[name]) for name in settings.tools}
        started.append(Server(settings, kept))
        return started[-1]

    yield pinned
    for server in started:
        await server.close()

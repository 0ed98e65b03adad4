"""The tools that are offered: those allowed in the settings, exactly as they were pinned."""

import re
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path

from chat.mcp import pins, settings
from chat.mcp.server import Server
from chat.tools.registry import Tool
from chat.tools.schema import JsonObject

SECONDS = 20.0
_MOST_NAME = 64
_ODD = re.compile(r"[^A-Za-z0-9_-]")


def servers(path: Path) -> tuple[Server, ...]:
    """The servers of the settings file, none of them connected yet. Raises WrongSettings."""
    kept = pins.read(pins.beside(path))
    return tuple(Server(server, kept.get(server.name, {})) for server in settings.read(path))


def offered(servers: Iterable[Server]) -> Iterator[Tool]:
    """One for each tool that is both allowed and pinned, whether its server is up or down."""
    for server in servers:
        yield from (_tool(server, name) for name in server.settings.tools if name in server.pins)


def name_of(server: str, tool: str) -> str:
    """What the tool is offered as: of a kind that every model takes, and no two alike."""
    name = f"{server}__{_ODD.sub('_', tool)}"
    if len(name) <= _MOST_NAME and name == f"{server}__{tool}":
        return name
    return f"{name[: _MOST_NAME - 9]}_{sha256(tool.encode()).hexdigest()[:8]}"


def _tool(server: Server, name: str) -> Tool:
    async def call(**arguments: object) -> JsonObject:
        return await server.call(name, arguments)

    definition = server.pins[name].definition
    return Tool(
        name_of(server.settings.name, name),
        definition.get("description") or definition.get("title") or name,
        definition["inputSchema"],
        call,
        writes=server.settings.tools[name] != "never",
        deadline=SECONDS,
        server=server.settings.name,
    )

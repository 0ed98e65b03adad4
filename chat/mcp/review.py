"""What a server offers now, beside what the settings allow and what was pinned, for a person to look at."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from chat.mcp.connection import Connection, definitions
from chat.mcp.definitions import pin, trouble, warnings
from chat.mcp.difference import difference
from chat.mcp.errors import ServerDown, reason
from chat.mcp.pins import Pin
from chat.mcp.settings import ServerSettings
from chat.tools.schema import JsonObject

State: TypeAlias = Literal["offered", "changed", "new", "not allowed", "unusable", "missing"]


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One tool: `changed` and `missing` ones are quarantined, `new` ones have yet to be pinned."""

    name: str
    state: State
    detail: str = ""
    """The difference, or what is wrong."""


async def live(server: ServerSettings) -> dict[str, JsonObject]:
    """What the server says of its tools, on a connection of its own. Raises ServerDown."""
    connection = Connection(server)
    try:
        return await definitions(await connection.client())
    except ServerDown:
        raise
    except Exception as error:
        raise ServerDown(reason(error)) from error
    finally:
        await connection.close()


def review(
    server: ServerSettings, pins: Mapping[str, Pin], listed: Mapping[str, JsonObject]
) -> Iterator[Reviewed]:
    """Each tool that is listed, allowed or pinned, by name."""
    for name in sorted({*listed, *server.tools}):
        yield _reviewed(name, name in server.tools, pins.get(name), listed.get(name))


def _reviewed(name: str, allowed: bool, kept: Pin | None, now: JsonObject | None) -> Reviewed:
    if now is None:
        return Reviewed(name, "missing", "It is allowed, and the server does not list it.")
    if not allowed:
        return Reviewed(name, "not allowed")
    if wrong := trouble(now):
        return Reviewed(name, "unusable", wrong)
    if kept is None:
        return Reviewed(name, "new")
    if kept.pin != pin(now):
        return Reviewed(name, "changed", difference(kept.definition, now))
    return Reviewed(name, "offered")


def shown(definition: JsonObject) -> str:
    """All of it, with what can't be seen as escapes, and what to look at twice."""
    warned = [f"! {warning}" for warning in warnings(definition)]
    return "\n".join([json.dumps(definition, indent=2), *warned])

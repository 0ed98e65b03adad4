"""A server whose tools are offered: connected at the first call, compared with its pins, connected anew."""

import asyncio
import logging
from collections.abc import Mapping
from typing import NoReturn

from mcp import Client

from chat.mcp.connection import CALL_SECONDS, Connection, definitions
from chat.mcp.definitions import pin
from chat.mcp.difference import changed
from chat.mcp.errors import ServerDown, reason
from chat.mcp.pins import Pin
from chat.mcp.results import as_json
from chat.mcp.settings import ServerSettings
from chat.tools.errors import CutOff, ToolFailed
from chat.tools.schema import JsonObject

logger = logging.getLogger(__name__)

FIRST_WAIT, LONGEST_WAIT = 0.5, 30.0
"""Seconds after a failure in which it is not tried again: doubled each time."""


class Server:
    """Everything on one loop. Calls may run at the same time, and share the connection."""

    def __init__(self, settings: ServerSettings, pins: Mapping[str, Pin]) -> None:
        self.settings, self.pins = settings, pins
        self._connection: Connection | None = None
        self._failures = 0
        self._again_at = 0.0
        self._last = ""

    async def call(self, tool: str, arguments: JsonObject) -> JsonObject:
        """The tool's result. Raises ToolFailed, in a sentence that names the server."""
        try:
            client = await self._listed_as_pinned(tool)
        except ServerDown as down:
            raise ToolFailed(f"The server {self.settings.name} can't be used: {down}.") from None
        try:
            answer = await client.call_tool(tool, arguments, read_timeout_seconds=CALL_SECONDS)
        except Exception as error:
            raise CutOff(
                f"The server {self.settings.name} failed during the call: {reason(error)}."
            ) from None
        return as_json(answer, self.settings, tool)

    async def close(self) -> None:
        if self._connection is not None:
            connection, self._connection = self._connection, None
            await connection.close()

    async def _listed_as_pinned(self, tool: str) -> Client:
        """A connection on which the tool still says what a person has seen: asked before every call, since
        not every server tells of a change."""
        client, listed = await self._listed()
        kept = self.pins[tool]
        if tool not in listed:
            self._quarantine(tool, "is not listed by it any more")
        if pin(listed[tool]) != kept.pin:
            self._quarantine(
                tool, f"has changed {changed(kept.definition, listed[tool])} since it was allowed"
            )
        return client

    def _quarantine(self, tool: str, what: str) -> NoReturn:
        name = self.settings.name
        words = f"Not run: the tool {tool} of the server {name} {what}."
        logger.warning("%s", words)
        raise ToolFailed(
            f"{words} See the difference with `manage.py mcp list`, "
            f"and allow it anew with `manage.py mcp pin {name} {tool}`."
        )

    async def _listed(self) -> tuple[Client, dict[str, JsonObject]]:
        """A connection that was lost meanwhile is noticed here, where nothing is yet asked of it."""
        fresh = self._connection is None or self._connection.ended
        connection = self._open()
        client = await self._client(connection)
        try:
            listed = await definitions(client)
        except Exception as error:
            await self._drop(connection)
            if fresh:
                self._failed(reason(error))
                raise ServerDown(reason(error)) from None
            return await self._listed()
        self._failures = 0
        return client, listed

    def _open(self) -> Connection:
        if self._connection is None or self._connection.ended:
            left = self._again_at - asyncio.get_running_loop().time()
            if self._failures and left > 0:
                raise ServerDown(f"{self._last}; it is tried again in {left:.1f} s")
            self._connection = Connection(self.settings)
        return self._connection

    async def _client(self, connection: Connection) -> Client:
        try:
            client = await connection.client()
        except ServerDown as down:
            if self._connection is connection:  # Of all who wait, the first says so.
                self._connection = None
                self._failed(str(down))
            raise
        return client

    async def _drop(self, connection: Connection) -> None:
        if self._connection is connection:
            self._connection = None
        await connection.close()

    def _failed(self, why: str) -> None:
        wait = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(self._failures, 10))
        self._failures, self._last = self._failures + 1, why
        self._again_at = asyncio.get_running_loop().time() + wait
        logger.warning("The MCP server %s: %s", self.settings.name, why)

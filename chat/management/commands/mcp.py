"""`manage.py mcp list`: what MCP servers have. `manage.py mcp pin SERVER [TOOL …]`: pins what is allowed."""

import asyncio
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from chat.canonical import spelt_out
from chat.mcp import pins
from chat.mcp import settings as servers_file
from chat.mcp.errors import ServerDown
from chat.mcp.settings import ServerSettings
from chat.tools.schema import JsonObject


class Command(BaseCommand):
    help = "Review the tools of MCP servers, and pin those that are allowed to what they say now."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("list", help="each server and tool: offered, not allowed, new, changed, missing")
        pin = verbs.add_parser("pin", help="show tools, ask, and pin them")
        pin.add_argument("server")
        pin.add_argument("tool", nargs="*", help="all that the settings allow, if none is named")
        pin.add_argument("--yes", action="store_true", help="ask nothing")

    def handle(self, *args: Any, verb: str, **options: Any) -> None:
        if settings.MCP_SERVERS is None:
            raise CommandError("MCP_SERVERS is not set: it names a file, see docs/mcp.md.")
        self._lock = pins.beside(settings.MCP_SERVERS)
        servers = {server.name: server for server in servers_file.read(settings.MCP_SERVERS)}
        if verb == "list":
            for server in servers.values():
                self._list(server)
        elif options["server"] not in servers:
            raise CommandError(f"There is no server {options['server']!r}; known are {', '.join(servers)}.")
        else:
            self._pin(servers[options["server"]], options["tool"], options["yes"])

    def _list(self, server: ServerSettings) -> None:
        from chat.mcp.review import review

        try:
            listed = self._live(server)
        except ServerDown as down:
            return self._say(f"{server.name}: down: {down}")
        self._say(f"{server.name}:")
        kept = pins.read(self._lock).get(server.name, {})
        for tool in review(server, kept, listed):
            self._say(f"  {tool.name}: {tool.state}")
            for line in tool.detail.splitlines():
                self._say(f"    {line}")

    def _pin(self, server: ServerSettings, names: list[str], yes: bool) -> None:
        if refused := [name for name in names if name not in server.tools]:
            raise CommandError(f"{refused[0]} is not allowed: name it in {settings.MCP_SERVERS} first.")
        try:
            listed = self._live(server)
        except ServerDown as down:
            raise CommandError(f"The server {server.name} can't be used: {down}.") from down
        for name in names or server.tools:
            self._pin_one(server.name, name, listed, yes)

    def _pin_one(self, server: str, name: str, listed: dict[str, JsonObject], yes: bool) -> None:
        from chat.mcp.definitions import trouble
        from chat.mcp.review import shown

        if name not in listed:
            raise CommandError(f"The server {server} lists no tool {name!r}; it lists {', '.join(listed)}.")
        if wrong := trouble(listed[name]):
            raise CommandError(f"{name}: {wrong}")
        self._say(shown(listed[name]))
        if not (yes or self._agreed(f"Offer {name} of {server} as it is? [y/N] ")):
            return self._say(f"{name}: not pinned")
        kept = pins.read(self._lock)
        pins.write(self._lock, {**kept, server: {**kept.get(server, {}), name: pins.pinned(listed[name])}})
        self._say(f"{name}: pinned. What runs offers it once it is started anew.")

    def _live(self, server: ServerSettings) -> dict[str, JsonObject]:
        from chat.mcp.review import live

        return asyncio.run(live(server))

    def _agreed(self, question: str) -> bool:
        self.stdout.write(question, ending="")
        self.stdout.flush()
        return sys.stdin.readline().strip().lower() in ("y", "yes")

    def _say(self, words: str) -> None:
        """A server's words may hold what a terminal obeys."""
        self.stdout.write(spelt_out(words))

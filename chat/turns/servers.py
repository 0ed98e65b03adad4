"""What Django's checks say of MCP servers: tools that are allowed, and not offered until they are pinned."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning, register


@register
def check_pins(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if not settings.MCP_SERVERS:
        return []
    from chat.mcp import pins
    from chat.mcp.settings import read

    kept = pins.read(pins.beside(settings.MCP_SERVERS))
    return [
        Warning(
            f"The tool {tool} of the MCP server {server.name} is allowed, but not pinned: it is not offered.",
            hint=f"Look at it with: manage.py mcp pin {server.name} {tool}",
            id="chat.W001",
        )
        for server in read(settings.MCP_SERVERS)
        for tool in server.tools
        if tool not in kept.get(server.name, {})
    ]

"""Reserves something, which takes a moment: a tool that writes."""

import asyncio
from typing import Any

from chat.tools.registry import tool
from tests.faults.tools.effects import leave


@tool(writes=True)
async def reserve(what: str) -> dict[str, Any]:
    """Reserve it"""
    leave(f"reserve {what}")
    await asyncio.sleep(1)
    return {"reserved": what}

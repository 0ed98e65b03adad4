"""Ponders for longer than anybody waits: a tool that reads."""

import asyncio
from typing import Any

from chat.tools.registry import tool
from tests.faults.tools.effects import leave


@tool(deadline=60)
async def ponder(what: str) -> dict[str, Any]:
    """Ponder it"""
    leave(f"ponder {what}")
    await asyncio.sleep(30)
    return {"found": what}

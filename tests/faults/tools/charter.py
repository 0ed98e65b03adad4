"""Charters something, and never hears whether that has worked: a tool that writes."""

import asyncio
from typing import Any

from chat.tools.registry import tool
from tests.faults.tools.effects import leave


@tool(writes=True, deadline=60)
async def charter(what: str) -> dict[str, Any]:
    """Charter it"""
    leave(f"charter {what}")
    await asyncio.sleep(30)
    return {"chartered": what}

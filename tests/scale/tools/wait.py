"""Waits: a call that is under way as long as a test needs."""

import asyncio

from chat.tools.registry import tool


@tool
async def wait(seconds: float) -> str:
    """Wait"""
    await asyncio.sleep(seconds)
    return "waited"

"""Waits: what a tool takes that has to ask somebody."""

import asyncio

from chat.tools.registry import tool


@tool
async def wait(seconds: float) -> str:
    """Wait"""
    await asyncio.sleep(seconds)
    return "waited"

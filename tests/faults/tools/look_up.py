"""Looks something up: the tool that only reads."""

from typing import Any

from chat.tools.registry import tool
from tests.faults.tools.effects import leave


@tool
def look_up(what: str) -> dict[str, Any]:
    """Look it up"""
    leave(f"look_up {what}")
    return {"found": what}

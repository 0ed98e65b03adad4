"""Books something: the tool that writes."""

from typing import Any

from chat.tools.registry import tool
from tests.faults.tools.effects import leave


@tool(writes=True)
def book(what: str) -> dict[str, Any]:
    """Book it"""
    leave(f"book {what}")
    return {"booked": what}

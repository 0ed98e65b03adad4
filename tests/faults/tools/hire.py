"""Hires something: a tool that writes, with an argument of every kind."""

from typing import Annotated, Any, Literal

from chat.tools.registry import tool
from tests.faults.tools.effects import leave


@tool(writes=True)
def hire(
    vehicle: Annotated[Literal["car", "van", "bicycle"], "What to hire"],
    days: Annotated[int, "For how long"],
    insured: Annotated[bool, "With full insurance"] = False,
    extras: Annotated[list[str] | None, "Whatever else it should have"] = None,
    price: Annotated[float | None, "The highest price a day"] = None,
    pickup: Annotated[str | None, "The day, as YYYY-MM-DD"] = None,
) -> dict[str, Any]:
    """Hire a vehicle"""
    leave(f"hire {vehicle} {days} {insured} {extras} {price} {pickup}")
    return {"hired": vehicle, "days": days}

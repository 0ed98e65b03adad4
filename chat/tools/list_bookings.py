"""What a person has booked."""

from chat.tools.desk import desk, envelope
from chat.tools.registry import tool
from chat.tools.schema import JsonObject


@tool
async def list_bookings() -> JsonObject:
    """List the person's restaurant bookings on this site, newest first, with their references"""
    return {"bookings": [booked.as_json() for booked in await desk().bookings()], **envelope()}

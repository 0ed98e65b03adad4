"""The weather at a place: as it is, or what is typical there for the month; or that of the sample data."""

from asyncio import to_thread
from typing import Annotated

from chat.tools.choice import choice
from chat.tools.live.instead import instead
from chat.tools.live.weather import current
from chat.tools.registry import tool
from chat.tools.sample.weather import READINGS, Unit, report
from chat.tools.schema import JsonObject
from chat.tools.world.weather import typical


@tool
async def get_current_weather(
    location: Annotated[str, "The city and state, e.g. San Francisco, CA"],
    unit: Annotated[Unit | None, "The unit of temperature"] = None,
) -> JsonObject:
    """Get the current weather in a given location"""
    if choice.sample:
        return report(location, unit, READINGS)
    live = await current(location, unit)
    if not isinstance(live, str):
        return live
    return instead(await to_thread(typical, location, unit), "weather", live)

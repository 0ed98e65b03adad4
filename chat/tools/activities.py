"""Things to do at a place: listed there, or by rules to fit its weather; or those of the sample data."""

from asyncio import to_thread
from typing import Annotated, Literal, TypeAlias

from chat.tools.choice import choice
from chat.tools.live import activities as listed
from chat.tools.live.instead import instead
from chat.tools.registry import tool
from chat.tools.sample import activities as sample
from chat.tools.schema import JsonObject
from chat.tools.world.activities import suggestions

ActivityType: TypeAlias = Literal["indoor", "outdoor", "both"]


@tool
async def get_activity_suggestions(
    location: Annotated[str, "The city and state, e.g. San Francisco, CA"],
    weather_condition: Annotated[str | None, "The weather to plan for, e.g. mild and partly cloudy"] = None,
    activity_type: Annotated[ActivityType | None, "Indoor, outdoor or both"] = None,
) -> JsonObject:
    """Suggest things to do in a location that fit its weather"""
    wanted = activity_type or "both"
    if choice.sample:
        return sample.suggestions(location, weather_condition, wanted)
    live = await listed.suggestions(location, weather_condition, wanted)
    if not isinstance(live, str):
        return live
    return instead(
        await to_thread(suggestions, location, weather_condition, wanted), "list of things to do", live
    )

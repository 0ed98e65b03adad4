"""Restaurants of a city: of the map, a written list, or chains that operate there; or of the sample data."""

from asyncio import to_thread
from typing import Annotated, Literal, TypeAlias

from chat.tools.choice import choice
from chat.tools.live import restaurants as mapped
from chat.tools.live.instead import instead
from chat.tools.registry import tool
from chat.tools.sample import restaurants as sample
from chat.tools.schema import JsonObject
from chat.tools.world.restaurants import recommendations

Cuisine: TypeAlias = Literal["italian", "chinese", "mexican", "american", "french", "japanese", "any"]
PriceRange: TypeAlias = Literal["budget", "mid-range", "upscale", "any"]


@tool
async def get_restaurant_recommendations(
    location: Annotated[str, "The city and state, e.g. San Francisco, CA"],
    cuisine_type: Annotated[Cuisine | None, "Type of cuisine preferred"] = None,
    price_range: Annotated[PriceRange | None, "Price range preference"] = None,
) -> JsonObject:
    """Get restaurant recommendations for a specific location"""
    cuisine, price = cuisine_type or "any", price_range or "any"
    if choice.sample:
        return sample.recommendations(location, cuisine, price)
    live = await mapped.recommendations(location, cuisine, price)
    if not isinstance(live, str):
        return live
    return instead(await to_thread(recommendations, location, cuisine, price), "list of restaurants", live)

"""Restaurants of a city: of a written list, or chains that operate there; or of the sample data."""

from asyncio import to_thread
from typing import Annotated, Literal, TypeAlias

from chat.tools.choice import choice
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
    return await to_thread(recommendations, location, cuisine, price)

"""Restaurants near a place's centre, from OpenStreetMap."""

from asyncio import to_thread

from chat.atlas.gazetteer import locate
from chat.live import line, overpass
from chat.live.overpass import Venue
from chat.tools.schema import JsonObject
from chat.tools.world.restaurants import CUISINES, priced


async def recommendations(location: str, cuisine: str, price: str) -> JsonObject | str:
    """Or why there are none; empty if live data is off, or the place is not known."""
    if not line.is_on() or not (place := (found := await to_thread(locate, location)).place):
        return ""
    wanted = "" if cuisine == "any" else cuisine
    reply = await line.consult(overpass.restaurants(place.latitude, place.longitude, wanted))
    if reply.heard is None:
        return reply.why_not
    if not (menu := _menu(reply.heard.data.found, cuisine)):
        return f"OpenStreetMap has no such restaurant within {overpass.METRES // 1000} km of its centre."
    named = {name for names in menu.values() for name in names}
    return {
        "location": location,
        "cuisine_filter": cuisine,
        "price_filter": price,
        "restaurants": menu,
        "price_range": "unknown",
        "details": [_details(venue) for venue in reply.heard.data.found if venue.name in named],
        "place": place.label,
        **reply.heard.origin.envelope(priced(price), *found.notes),
    }


def _menu(venues: tuple[Venue, ...], cuisine: str) -> dict[str, list[str]]:
    """Each under the first of our cuisines that it has; a name stands there once."""
    kinds = CUISINES if cuisine == "any" else (cuisine,)
    menu: dict[str, dict[str, None]] = {}
    for venue in venues:
        has = [word.casefold() for word in venue.cuisines]
        if kind := next((kind for kind in kinds if kind in has), ""):
            menu.setdefault(kind, {})[venue.name] = None
    return {kind: list(names) for kind, names in menu.items()}


def _details(venue: Venue) -> JsonObject:
    known = {
        "name": venue.name,
        "address": venue.address,
        "opening_hours": venue.opening_hours,
        "website": venue.website,
        "latitude": venue.latitude,
        "longitude": venue.longitude,
    }
    return {key: value for key, value in known.items() if value != ""}

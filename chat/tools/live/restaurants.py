"""Restaurants near a place's centre, from OpenStreetMap; the nearest come first."""

from chat.atlas.distance import kilometres
from chat.atlas.place import Place
from chat.live import line, overpass
from chat.live.overpass import Venue
from chat.tools.live.where import where
from chat.tools.schema import JsonObject
from chat.tools.world.restaurants import priced

_ANY = "any"


async def recommendations(location: str, cuisine: str, price: str) -> JsonObject | str:
    """Or why there are none; empty if live data is off, or the place is not known."""
    if isinstance(at := await where(location), str):
        return at
    place, wanted = at.place, "" if cuisine == _ANY else cuisine
    reply = await line.consult(overpass.restaurants(place.latitude, place.longitude, wanted))
    if reply.heard is None:
        return reply.why_not
    if not reply.heard.data.found:
        what = f"{wanted} restaurant".strip()
        return f"OpenStreetMap has no {what} within {overpass.METRES // 1000} km of its centre."
    venues = sorted(reply.heard.data.found, key=lambda venue: _distance(venue, place))
    return {
        "location": location,
        "cuisine_filter": cuisine,
        "price_filter": price,
        "restaurants": _menu(venues, wanted),
        "price_range": "unknown",
        "details": [_details(venue, place) for venue in venues],
        "place": place.label,
        **reply.heard.origin.envelope(priced(price), *at.notes),
    }


def _menu(venues: list[Venue], wanted: str) -> dict[str, list[str]]:
    """By the cuisine asked for, by each one's first, or by what it is. Each name once."""
    menu: dict[str, dict[str, None]] = {}
    for venue in venues:
        kind = wanted or (venue.cuisines or (venue.kind,))[0]
        menu.setdefault(kind, {})[venue.name] = None
    return {kind: list(names) for kind, names in menu.items()}


def _details(venue: Venue, place: Place) -> JsonObject:
    known = {
        "name": venue.name,
        "address": venue.address,
        "opening_hours": venue.opening_hours,
        "website": venue.website,
        "distance_km": round(_distance(venue, place), 1),
    }
    return {key: value for key, value in known.items() if value != ""}


def _distance(venue: Venue, place: Place) -> float:
    return kilometres(place.latitude, place.longitude, venue.latitude, venue.longitude)

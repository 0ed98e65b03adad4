"""Restaurants near a place's centre, from OpenStreetMap; the nearest come first."""

from chat.atlas.distance import kilometres
from chat.atlas.place import Place
from chat.live import line, overpass
from chat.live.overpass import Venue
from chat.tools.live.where import where
from chat.tools.schema import JsonObject
from chat.tools.world.mapped import ANY, Mapped, details, menu
from chat.tools.world.restaurants import priced


async def recommendations(location: str, cuisine: str, price: str) -> JsonObject | str:
    """Or why there are none; empty if live data is off, or the place is not known."""
    if isinstance(at := await where(location), str):
        return at
    place, wanted = at.place, "" if cuisine == ANY else cuisine
    reply = await line.consult(overpass.restaurants(place.latitude, place.longitude, wanted))
    if reply.heard is None:
        return reply.why_not
    if not reply.heard.data.found:
        what = f"{wanted} restaurant".strip()
        return f"OpenStreetMap has no {what} within {overpass.METRES // 1000} km of its centre."
    found = [_mapped(venue, place) for venue in reply.heard.data.found]
    nearest = sorted(found, key=lambda each: each.km)
    return {
        "location": location,
        "cuisine_filter": cuisine,
        "price_filter": price,
        "restaurants": menu(nearest, cuisine),
        "price_range": "unknown",
        "details": details(nearest),
        "place": place.label,
        **reply.heard.origin.envelope(priced(price), *at.notes),
    }


def _mapped(venue: Venue, place: Place) -> Mapped:
    kind = (venue.cuisines or (venue.kind,))[0]
    km = kilometres(place.latitude, place.longitude, venue.latitude, venue.longitude)
    return Mapped(venue.name, kind, venue.address, venue.opening_hours, venue.website, km)

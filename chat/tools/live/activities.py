"""Things to do at a place: what Wikivoyage lists; indoors or outdoors alone, what OpenStreetMap knows."""

from chat.atlas.distance import kilometres
from chat.atlas.imported_places import INDOOR
from chat.atlas.place import Place
from chat.live import line, overpass, wikivoyage
from chat.live.wikivoyage import Article
from chat.tools.live.where import Where, where
from chat.tools.schema import JsonObject

_KINDS = {
    "indoor": INDOOR,
    "outdoor": ("park", "garden", "nature_reserve", "viewpoint", "zoo", "theme_park"),
}
_FAR = 60
"""Kilometres from a place at which a listing is of another place of that name."""
_MOST = 15


async def suggestions(location: str, weather: str | None, wanted: str) -> JsonObject | str:
    """Or why there are none; empty if live data is off, or the place is not known."""
    if isinstance(at := await where(location), str):
        return at
    heard = await (_listed(at) if wanted == "both" else _mapped(at, wanted))
    if isinstance(heard, str):
        return heard
    asked = {"location": location, "weather_condition": weather or "not given", "activity_type": wanted}
    return asked | heard


async def _listed(at: Where) -> JsonObject | str:
    """Of the article by the place's name, or by that and its region, as long as it is about this place."""
    place, why_not = at.place, ""
    for title in (place.name, f"{place.name} ({place.region})"):
        reply = await line.consult(wikivoyage.article(title))
        why_not = why_not or reply.why_not
        if reply.heard and _is_of(place, article := reply.heard.data):
            note = f"From the article {article.url or article.title}, which does not say what is indoors."
            return {
                "activities": _by_kind(article),
                "summary": article.summary,
                "place": place.label,
                **reply.heard.origin.envelope(note, *at.notes),
            }
    return why_not or "Wikivoyage lists nothing that is surely of this place."


def _is_of(place: Place, article: Article) -> bool:
    """Does any listing lie near the place?"""
    return any(
        kilometres(place.latitude, place.longitude, listing.latitude, listing.longitude) < _FAR
        for listing in article.listings
        if listing.latitude is not None and listing.longitude is not None
    )


def _by_kind(article: Article) -> dict[str, list[str]]:
    kinds = {kind: [one.name for one in article.listings if one.kind == kind] for kind in ("see", "do")}
    return {kind: names[:_MOST] for kind, names in kinds.items() if names}


async def _mapped(at: Where, wanted: str) -> JsonObject | str:
    reply = await line.consult(overpass.sights(at.place.latitude, at.place.longitude))
    if reply.heard is None:
        return reply.why_not
    fitting = [venue.name for venue in reply.heard.data.found if venue.kind in _KINDS[wanted]]
    if not fitting:
        return f"OpenStreetMap has nothing {wanted} within {overpass.METRES // 1000} km of its centre."
    note = f"What is {wanted} follows from its kind: {', '.join(_KINDS[wanted]).replace('_', ' ')}."
    return {
        "activities": {wanted: list(dict.fromkeys(fitting))[:_MOST]},
        "place": at.place.label,
        **reply.heard.origin.envelope(note, *at.notes),
    }

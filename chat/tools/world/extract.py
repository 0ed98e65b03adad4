"""What an imported OpenStreetMap extract has near a place, as the tools tell it."""

from chat.atlas import imported_places
from chat.atlas.imported_places import Found
from chat.atlas.place import Place
from chat.origin import Origin
from chat.tools.choice import choice
from chat.tools.sample.activities import Ideas
from chat.tools.sample.restaurants import Menu
from chat.tools.schema import JsonObject

_MOST_RESTAURANTS, _MOST_SIGHTS = 20, 12
_ANY = "any"


def restaurants(place: Place, cuisine: str) -> list[Found]:
    wanted = None if cuisine == _ANY else cuisine
    where = (choice.imported, place.latitude, place.longitude)
    return imported_places.restaurants(*where, wanted, most=_MOST_RESTAURANTS)


def menu(found: list[Found], cuisine: str) -> Menu:
    """By the cuisine asked for, or by each place's first one; one without a cuisine by what it is."""
    by_kind: Menu = {}
    for each in found:
        kind = cuisine if cuisine != _ANY else (each.cuisines or (each.category,))[0]
        by_kind.setdefault(kind, []).append(each.name)
    return by_kind


def details(found: list[Found]) -> list[JsonObject]:
    """What is mapped of each, beside its name."""
    return [
        {key: value for key, value in _detail(each).items() if value != ""}
        | {"distance_km": round(each.km, 1)}
        for each in found
    ]


def _detail(each: Found) -> JsonObject:
    return {"name": each.name, "address": each.address, "opening_hours": each.hours, "website": each.website}


def sights(place: Place) -> Ideas:
    """Indoor and outdoor; empty if nothing was imported, or nothing there."""
    found = imported_places.sights(choice.imported, place.latitude, place.longitude, most=_MOST_SIGHTS)
    ideas = {
        "indoor": [each.name for each in found if each.indoor],
        "outdoor": [each.name for each in found if not each.indoor],
    }
    return {kind: names for kind, names in ideas.items() if names}


def origin() -> Origin | None:
    return imported_places.origin(choice.imported)

"""What an imported OpenStreetMap extract has near a place, as the tools tell it."""

from chat.atlas import imported_places
from chat.atlas.imported_places import Found
from chat.atlas.place import Place
from chat.origin import Origin
from chat.tools.choice import choice
from chat.tools.sample.activities import Ideas
from chat.tools.world.mapped import ANY, Mapped

_MOST_RESTAURANTS, _MOST_SIGHTS = 20, 12


def restaurants(place: Place, cuisine: str) -> list[Mapped]:
    """The nearest first."""
    wanted = None if cuisine == ANY else cuisine
    where = (choice.imported, place.latitude, place.longitude)
    return [_mapped(each) for each in imported_places.restaurants(*where, wanted, most=_MOST_RESTAURANTS)]


def _mapped(each: Found) -> Mapped:
    kind = (each.cuisines or (each.category,))[0]
    return Mapped(each.name, kind, each.address, each.hours, each.website, each.km)


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

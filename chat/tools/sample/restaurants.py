"""The restaurants of the sample data."""

from typing import TypeAlias

from chat.tools.sample import data, envelope
from chat.tools.sample.places import advice, sampled
from chat.tools.schema import JsonObject

Menu: TypeAlias = dict[str, list[str]]

_DATA = data("restaurants")
NAMED: dict[str, Menu] = _DATA["named"]
"""Real ones, of three cities."""
_INVENTED: dict[str, Menu] = _DATA["invented"]
_ALL = {**NAMED, **_INVENTED}
_NOTE = "Sample data made for demonstrations: check that a place is open before you send anyone there."
_INVENTED_NOTE = "Sample data made for demonstrations: the restaurants' names are invented."


def recommendations(location: str, cuisine: str, price: str) -> JsonObject:
    """What the sample data has of that cuisine there, of whatever price."""
    place = sampled(location, _ALL)
    menu = _ALL[place.label] if place else {}
    found = {kind: names for kind, names in menu.items() if cuisine in ("any", kind)}
    asked = {"location": location, "cuisine_filter": cuisine, "price_filter": price}
    if place is None:
        note = f"There are no sample restaurants for {location[:60]!r}. {advice(location, _ALL)}"
        return {**asked, "restaurants": {}, **envelope(note)}
    kind = _INVENTED_NOTE if place.label in _INVENTED else _NOTE
    notes = envelope(kind, _no_cuisine(cuisine, menu), _no_price(price))
    return {**asked, "restaurants": found, "place": place.label, **notes}


def _no_cuisine(cuisine: str, menu: Menu) -> str:
    if cuisine in ("any", *menu):
        return ""
    return f"No {cuisine} restaurant is in the sample data of this city; it has {', '.join(menu)}."


def _no_price(price: str) -> str:
    return "" if price == "any" else f"Price is not known in the sample data: not filtered by {price}."

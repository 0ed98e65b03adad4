"""Restaurants of any place, of the first of several sources that has some."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from chat.atlas import chains
from chat.atlas.countries import said
from chat.atlas.gazetteer import locate
from chat.atlas.place import Place
from chat.origin import Origin
from chat.tools.sample import ORIGIN
from chat.tools.sample.restaurants import NAMED, Menu
from chat.tools.schema import JsonObject
from chat.tools.world import extract, mapped
from chat.tools.world.mapped import ANY

CUISINES = ("italian", "chinese", "mexican", "american", "french", "japanese")
_MOST_OF_ONE, _MOST_OF_EACH = 12, 5
_CHAINS = Origin("chains", chains.SOURCE, chains.AS_OF)


@dataclass(frozen=True, slots=True)
class Offer:
    menu: Menu
    origin: Origin
    more: JsonObject = field(default_factory=dict)
    """What else is known of them."""


Lookup: TypeAlias = Callable[[Place, str], Offer | None]
"""What a source has at a place, of one cuisine or of any."""


def recommendations(location: str, cuisine: str, price: str) -> JsonObject:
    found = locate(location)
    asked = {"location": location, "cuisine_filter": cuisine, "price_filter": price}
    if found.place is None:
        return {**asked, "restaurants": {}, **_CHAINS.envelope(*found.notes)}
    offers = (lookup(found.place, cuisine) for lookup in LOOKUPS)
    offer = next(filter(None, offers), None) or Offer({}, _CHAINS)
    return {**asked, "restaurants": offer.menu, **_about(found.place), **offer.more, **offer.origin.envelope(
        _none(found.place, cuisine, offer), priced(price), *found.notes
    )}  # fmt: skip


def _about(place: Place) -> JsonObject:
    return {"price_range": "unknown", "place": place.label}


def _none(place: Place, cuisine: str, offer: Offer) -> str:
    if offer.menu:
        return ""
    what = "chain of restaurants" if cuisine == ANY else f"{cuisine} chain of restaurants"
    return (
        f"No {what} is known to operate in {said(place.country)}. Single restaurants are not known offline."
    )


def priced(price: str) -> str:
    """The note about the price that was asked for."""
    return "" if price == ANY else f"Prices are unknown: nothing was left out for not being {price}."


def _listed(place: Place, cuisine: str) -> Offer | None:
    """The written list of a few cities."""
    menu = NAMED.get(place.label, {})
    found = {kind: names for kind, names in menu.items() if cuisine in (ANY, kind)}
    note = "A short list written by hand: check that a place is open before you send anyone there."
    return Offer(found, replace(ORIGIN, notes=(note,))) if found else None


def _extract(place: Place, cuisine: str) -> Offer | None:
    """The map that a person has imported, where it covers the place."""
    found, origin = extract.restaurants(place, cuisine), extract.origin()
    if not found or origin is None:
        return None
    note = f"The nearest to the middle of {place.name} on the map that was imported: hours may have changed."
    more = {"details": mapped.details(found)}
    return Offer(mapped.menu(found, cuisine), replace(origin, notes=(note, *origin.notes)), more)


def _chains(place: Place, cuisine: str) -> Offer | None:
    wanted = CUISINES if cuisine == ANY else (cuisine,)
    there = chains.chains(place.country_code, place.region)
    known = {kind: [chain.name for chain in there if chain.cuisine == kind] for kind in wanted}
    most = _MOST_OF_EACH if len(wanted) > 1 else _MOST_OF_ONE
    menu = {kind: names[:most] for kind, names in known.items() if names}
    return Offer(menu, replace(_CHAINS, notes=_cautions(place, known, menu))) if menu else None


def _cautions(place: Place, known: Menu, menu: Menu) -> tuple[str, ...]:
    all_of_them, shown = _count(known.values()), _count(menu.values())
    return (
        f"They operate in {said(place.country)}; no branch in {place.name} was checked, nor its hours.",
        "Pizza counts as italian, burgers and barbecue as american, sushi and ramen as japanese.",
        f"{shown} of {all_of_them} such chains are shown." if shown < all_of_them else "",
    )


def _count(lists: Iterable[list[str]]) -> int:
    return sum(map(len, lists))


LOOKUPS: tuple[Lookup, ...] = (_listed, _extract, _chains)
"""In this order: what is surer comes first."""

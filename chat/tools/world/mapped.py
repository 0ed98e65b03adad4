"""Restaurants of a map, live or imported: a menu of their names by cuisine, and what is mapped of each."""

from collections.abc import Iterable
from dataclasses import dataclass

from chat.tools.sample.restaurants import Menu
from chat.tools.schema import JsonObject

ANY = "any"


@dataclass(frozen=True, slots=True)
class Mapped:
    name: str
    kind: str
    """Its first cuisine, or else what it is: cafe, fast_food."""
    address: str
    opening_hours: str
    website: str
    km: float


def menu(found: Iterable[Mapped], cuisine: str) -> Menu:
    """By the cuisine asked for, or by each one's own kind. Each name once."""
    kinds: dict[str, dict[str, None]] = {}
    for each in found:
        kinds.setdefault(each.kind if cuisine == ANY else cuisine, {})[each.name] = None
    return {kind: list(names) for kind, names in kinds.items()}


def details(found: Iterable[Mapped]) -> list[JsonObject]:
    """What is known of each, beside its name."""
    return [_known(each) | {"distance_km": round(each.km, 1)} for each in found]


def _known(each: Mapped) -> JsonObject:
    told = {
        "name": each.name,
        "address": each.address,
        "opening_hours": each.opening_hours,
        "website": each.website,
    }
    return {key: value for key, value in told.items() if value}

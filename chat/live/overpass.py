"""Overpass: restaurants and sights of OpenStreetMap near a place. What a meal costs is not known there."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chat.live.leaves import coordinates, text, web_address
from chat.live.provider import DAY, Provider
from chat.live.question import Misread, Question
from chat.origin import Source

OVERPASS = Provider(
    name="Overpass",
    address="https://overpass-api.de/api/interpreter",
    source=Source("OpenStreetMap contributors", "https://www.openstreetmap.org/copyright", "ODbL 1.0"),
    fresh=DAY,
    kept=30 * DAY,
    wants_contact=True,
    at_once=1,
)
METRES = 3000
MOST = 40
_EAT = '["amenity"~"^(restaurant|cafe|fast_food)$"]'
_TOURISM = '["tourism"~"^(museum|gallery|attraction|viewpoint|zoo|aquarium|theme_park)$"]'
_LEISURE = '["leisure"~"^(park|garden|nature_reserve)$"]'
_ADDRESS = ("addr:street", "addr:housenumber", "addr:city")


@dataclass(frozen=True, slots=True)
class Venue:
    name: str
    kind: str
    """As OpenStreetMap tags it: restaurant, museum, park."""
    latitude: float
    longitude: float
    cuisines: tuple[str, ...] = ()
    opening_hours: str = ""
    website: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Venues:
    found: tuple[Venue, ...]
    as_of: str


def restaurants(latitude: float, longitude: float, cuisine: str = "") -> Question[Venues]:
    """Those within three kilometres, of a cuisine as it is tagged: italian, mexican."""
    word = re.sub(r"\W+", "_", cuisine.casefold()).strip("_")
    of_cuisine = f'["cuisine"~"(^|;) *{word}(;|$)",i]' if word else ""
    return _question([f'{_EAT}{of_cuisine}["name"]'], latitude, longitude)


def sights(latitude: float, longitude: float) -> Question[Venues]:
    return _question([f'{_TOURISM}["name"]', f'{_LEISURE}["name"]'], latitude, longitude)


def _question(filters: list[str], latitude: float, longitude: float) -> Question[Venues]:
    around = f"(around:{METRES},{latitude:.3f},{longitude:.3f});"
    union = "".join(f"nwr{tags}{around}" for tags in filters)
    data = f"[out:json][timeout:5];({union});out center tags {MOST};"
    return Question(OVERPASS, _venues, form={"data": data})


def _venues(body: Any) -> Venues:
    """A remark of an error comes with HTTP 200, and with whatever was found before."""
    if "error" in text(body.get("remark")):
        raise Misread(f"Overpass gave up: {text(body['remark'])}")
    named = [element for element in body["elements"] if text(_tags(element).get("name"))][:MOST]
    found = tuple(_venue(element, _tags(element)) for element in named)
    return Venues(found, text(body["osm3s"]["timestamp_osm_base"]))


def _tags(element: Any) -> Mapping[str, Any]:
    tags: Mapping[str, Any] = element.get("tags") or {}
    return tags


def _venue(element: Any, tags: Mapping[str, Any]) -> Venue:
    """A way or a relation has a centre in place of a point."""
    where = element.get("center") or element
    latitude, longitude = coordinates(where["lat"], where["lon"])
    kind = next((tags[tag] for tag in ("amenity", "tourism", "leisure") if tags.get(tag)), "")
    cuisines = (word.strip() for word in text(tags.get("cuisine")).split(";"))
    return Venue(
        name=text(tags["name"]),
        kind=text(kind),
        latitude=latitude,
        longitude=longitude,
        cuisines=tuple(filter(None, cuisines)),
        opening_hours=text(tags.get("opening_hours")),
        website=web_address(tags.get("website") or tags.get("contact:website")),
        address=" ".join(filter(None, (text(tags.get(tag)) for tag in _ADDRESS))),
    )

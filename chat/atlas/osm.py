"""An OpenStreetMap file, read: the places with a name to eat at, and the sights."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias, cast

import osmium

from chat.canonical import clean_text, one_line

EAT = frozenset({"restaurant", "cafe", "fast_food", "bar", "pub"})
SIGHTS: Mapping[str, frozenset[str]] = {
    "tourism": frozenset({"museum", "gallery", "attraction", "viewpoint", "zoo", "theme_park", "aquarium"}),
    "leisure": frozenset({"park", "garden"}),
    "historic": frozenset(
        {"castle", "monument", "fort", "palace", "ruins", "archaeological_site", "city_gate"}
    ),
}
"""Key → the values that make a place a sight."""
_LONGEST = 200

Row: TypeAlias = tuple[Any, ...]
"""As the table `place` of imported_places has it."""


class Unreadable(Exception):
    """The file is none of OpenStreetMap's, or is broken."""


class Extract:
    """One file. `as_of` is known once it has been read to its end."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.as_of = ""

    def rows(self) -> Iterator[Row]:
        """Raises Unreadable."""
        try:
            yield from self._rows()
        except (RuntimeError, OSError, ValueError) as error:
            raise Unreadable(clean_text(str(error))) from error

    def _rows(self) -> Iterator[Row]:
        keys = osmium.filter.KeyFilter("amenity", *SIGHTS)
        processor = osmium.FileProcessor(str(self.path)).with_areas(keys).with_filter(keys)
        latest, things = "", cast("Iterator[Any]", iter(processor))
        for thing in things:
            tags = {tag.k: clean_text(tag.v) for tag in thing.tags}
            if (what := _what(tags)) and (at := _where(thing)):
                latest = max(latest, _day(thing.timestamp))
                yield (*what, *_told(tags), *at, _id(thing), "wikidata" in tags or "wikipedia" in tags)
        self.as_of = str(processor.header.get("osmosis_replication_timestamp", "")) or latest


def _what(tags: Mapping[str, str]) -> tuple[str, str] | None:
    """Whether one eats there or looks at it, and its category. Nothing of what has no name or is private."""
    if not tags.get("name", "").strip() or tags.get("access") in ("private", "no"):
        return None
    if tags.get("amenity") in EAT:
        return "eat", tags["amenity"]
    return next((("sight", tags[key]) for key, values in SIGHTS.items() if tags.get(key) in values), None)


def _told(tags: Mapping[str, str]) -> Row:
    name, also = _line(tags["name"]), _line(tags.get("name:en", ""))
    street = " ".join(filter(None, (tags.get("addr:street"), tags.get("addr:housenumber"))))
    address = ", ".join(filter(None, (street, tags.get("addr:city"))))
    website = _line(tags.get("website") or tags.get("contact:website", ""))
    return (
        name,
        also if also != name else "",
        cuisines(tags.get("cuisine", "")),
        _line(tags.get("opening_hours", "")),
        website if website.startswith(("https://", "http://")) else "",
        _line(address),
    )


def cuisines(text: str) -> str:
    """Those of "Italian; pizza,Fish and chips", as the map writes them: italian;pizza;fish_and_chips."""
    found = ("_".join(each.split()).lower() for each in text.replace(",", ";").split(";"))
    return ";".join(dict.fromkeys(filter(None, found)))[:_LONGEST]


def _line(text: str) -> str:
    return one_line(text)[:_LONGEST]


def _where(thing: Any) -> tuple[float, float] | None:
    """(latitude, longitude): of a way or an area the middle. None where the file lacks its nodes."""
    if thing.is_node():
        points = [thing.location] if thing.location.valid() else []
    elif thing.is_way():
        points = [node.location for node in thing.nodes if node.location.valid()]
    elif thing.is_area() and not thing.from_way():
        points = [node.location for ring in thing.outer_rings() for node in ring]
    else:
        points = []  # A relation comes once more as an area, and a closed way's area came as the way.
    return (
        (_middle([each.lat for each in points]), _middle([each.lon for each in points])) if points else None
    )


def _middle(values: list[float]) -> float:
    return round((min(values) + max(values)) / 2, 6)


def _id(thing: Any) -> str:
    if thing.is_area():
        return f"relation/{thing.orig_id()}"
    return f"{'node' if thing.is_node() else 'way'}/{thing.id}"


def _day(timestamp: Any) -> str:
    """Files without times say 1970."""
    return timestamp.date().isoformat() if timestamp.year > 1970 else ""

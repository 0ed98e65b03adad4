"""Places to go: restaurants or things to do, by kind, with what is known of each and where they lie."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from chat.cards.outline import Outline, Position, distance, outline, position
from chat.cards.reading import cut, entries, first_number, pick, plain, said, words

KINDS = {
    "restaurants": "Restaurants",
    "activities": "Things to do",
    "places": "Places",
    "attractions": "Sights",
}
MOST_GROUPS, MOST_ENTRIES = 6, 12
"""What a card shows of them; the result has all."""
_FACTS = "cuisine type category price price_range price_level rating address".split()
_HOURS = ("opening_hours", "opening_times", "hours", "open")


@dataclass(frozen=True, slots=True)
class Entry:
    number: int
    name: str
    facts: tuple[str, ...] = ()
    hours: str = ""
    position: Position | None = None


@dataclass(frozen=True, slots=True)
class Group:
    kind: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Places:
    what: str
    title: str
    groups: tuple[Group, ...]
    more: int
    """Entries that are not shown."""
    outline: Outline | None


def read(result: Mapping[str, Any]) -> Places | None:
    key = next((key for key in KINDS if isinstance(result.get(key), Mapping | list)), None)
    if key is None:
        return None
    found = dict(_by_kind(result[key]))
    groups = tuple(_groups(found))
    shown = [entry for group in groups for entry in group.entries]
    mapped = {entry.number: entry.position for entry in shown if entry.position}
    more = sum(map(len, found.values())) - len(shown)
    title = words(result, "location", "place", "city")
    return Places(KINDS[key], title, groups, more, outline(mapped))


def _by_kind(found: Any) -> Iterator[tuple[str, list[Any]]]:
    if isinstance(found, list):
        yield "", found
    for kind, items in entries(found if isinstance(found, Mapping) else {}, 100):
        yield kind, items if isinstance(items, list) else [items]


def _groups(found: Mapping[str, list[Any]]) -> Iterator[Group]:
    """Every kind gets its turn before any kind gets long."""
    each = max(2, MOST_ENTRIES // max(1, min(len(found), MOST_GROUPS)))
    number = 0
    for kind, items in entries(found, MOST_GROUPS):
        shown = tuple(_entry(number + at, item) for at, item in enumerate(items[:each], 1))
        number += len(shown)
        if shown:
            yield Group(plain(kind), shown)


def _entry(number: int, item: Any) -> Entry:
    if not isinstance(item, Mapping):
        return Entry(number, words(item) or cut(said(item)))
    facts = (*(words(item, key) for key in _FACTS), _distance(item), _open(item))
    name = words(item, "name", "title") or "(no name)"
    return Entry(number, name, tuple(filter(None, facts)), _hours(pick(item, *_HOURS)), position(item))


def _distance(item: Mapping[str, Any]) -> str:
    metres, kilometres = (
        first_number(item, "distance_m", "distance_metres"),
        first_number(item, "distance_km"),
    )
    if metres is None and kilometres is not None:
        metres = kilometres * 1000
    return words(item, "distance") if metres is None or metres < 0 else distance(metres)


def _open(item: Mapping[str, Any]) -> str:
    now = pick(item, "open_now", "is_open")
    return ("open now" if now else "closed now") if isinstance(now, bool) else ""


def _hours(hours: Any) -> str:
    if isinstance(hours, bool):
        return "open" if hours else "closed"
    if isinstance(hours, Mapping | list):
        return cut(", ".join(f"{key} {words(item)}".strip() for key, item in entries(hours, 7)), 140)
    return words(hours, longest=140)

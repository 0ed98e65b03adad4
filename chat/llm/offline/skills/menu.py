"""The restaurants that were found before: which is the first one, and where each of them is."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from chat.llm.offline.results import unwrapped
from chat.llm.offline.skills.counts import position
from chat.llm.offline.skills.skill import Heard
from chat.llm.offline.understanding.kinds import Kind
from chat.llm.offline.understanding.places import label_of
from chat.llm.request import JsonObject


@dataclass(frozen=True, slots=True)
class Listed:
    name: str
    location: str


def found(heard: Heard) -> list[Listed]:
    """In the order in which the last search told them."""
    return [
        item for record in heard.last(Kind.RESTAURANTS) for item in _listed(record.arguments, record.result)
    ]


def chosen(heard: Heard) -> str | None:
    """The one that "the second one" means; the only one there is needs no number."""
    listed, at = found(heard), position(heard.text)
    if at is None or not -1 <= at < len(listed):
        return None
    return listed[at].name


def known_name(heard: Heard, said: str) -> str | None:
    """The full name of a restaurant that was told before: "perbacco"."""
    asked = said.casefold()
    names = [item.name for item in found(heard)]
    whole = [name for name in names if name.casefold() == asked]
    parts = [name for name in names if asked in name.casefold()] if len(asked) > 3 else []
    return next(iter([*whole, *parts]), None)


def found_at(heard: Heard, given: JsonObject) -> Any:
    """The city in which the restaurant was found, or the one that is being talked about."""
    name = given.get("restaurant")
    here = [item.location for item in found(heard) if item.name == name and item.location]
    if here:
        return here[0]
    return heard.focus[0] if len(heard.focus) == 1 else None


def _listed(arguments: JsonObject, result: Any) -> Iterator[Listed]:
    told = unwrapped(result)
    where = label_of(str(arguments.get("location") or told.get("location") or ""))
    groups = told.get("restaurants")
    for group in groups.values() if isinstance(groups, dict) else [groups]:
        for item in group if isinstance(group, list) else []:
            name = item.get("name") if isinstance(item, dict) else item
            if isinstance(name, str) and name.strip():
                yield Listed(name.strip(), where)

"""The restaurants that were found before: which is the first one, and where each of them is."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from chat.llm.offline.conversation import Record, Turn
from chat.llm.offline.results import unwrapped
from chat.llm.offline.skills.counts import position
from chat.llm.offline.skills.skill import Heard
from chat.llm.offline.understanding.dishes import dishes_of
from chat.llm.offline.understanding.kinds import Kind
from chat.llm.offline.understanding.places import label_of
from chat.llm.offline.understanding.wish import Wish
from chat.llm.request import JsonObject


@dataclass(frozen=True, slots=True)
class Listed:
    name: str
    location: str


def found(heard: Heard) -> list[Listed]:
    """In the order in which the last search told them."""
    said = next((turn.text for turn in reversed(heard.turns) if _searched(turn)), "")
    return [item for record in heard.last(Kind.RESTAURANTS) for item in _listed(record, said)]


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


def _searched(turn: Turn) -> bool:
    return any(record.name == Kind.RESTAURANTS and not record.error for record in turn.records)


def _listed(record: Record, said: str) -> Iterator[Listed]:
    told = unwrapped(record.result)
    where = label_of(str(record.arguments.get("location") or told.get("location") or ""))
    for group in _groups(told.get("restaurants"), where, said):
        for item in group if isinstance(group, list) else []:
            name = item.get("name") if isinstance(item, dict) else item
            if isinstance(name, str) and name.strip():
                yield Listed(name.strip(), where)


def _groups(menu: Any, where: str, said: str) -> list[Any]:
    """Those that were asked for come first, as they did in the answer."""
    if not isinstance(menu, dict):
        return [menu]
    wanted = dishes_of(Wish(Kind.RESTAURANTS, 0, (where,), said), where)
    return [menu[group] for group in sorted(menu, key=lambda group: group not in wanted)]

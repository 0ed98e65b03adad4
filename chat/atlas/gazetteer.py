"""The city that a person's words mean, of all over 5,000 people; what else they may mean; what comes near."""

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from chat.atlas import qualifiers, senses, shelf, spelling
from chat.atlas.distance import kilometres
from chat.atlas.fold import fold
from chat.atlas.place import Place
from chat.atlas.qualifiers import Where
from chat.atlas.senses import Sense

_LONGEST = 120
_MOST_WORDS = 12
_PARTS = re.compile(r"[,;/()\[\]|\n、，]")
_CODE = re.compile(r"[A-Z]{3}")
_AROUND = frozenset(
    "the city of downtown central greater metro metropolitan area town in near old centre center"
    " airport".split()
)
_LITTLE = 53
"""A namesake a hundred times less known is not worth a word."""
_SAME_KM = 30
_MOST_OTHERS = 3


@dataclass(frozen=True, slots=True)
class Found:
    asked: str
    place: Place | None = None
    others: tuple[Place, ...] = ()
    """Other places that have the name, the best known first."""
    near: tuple[str, ...] = ()
    """Labels that an unknown name may have been meant for."""
    notes: tuple[str, ...] = ()
    """Sentences: what it was taken for, and what else it may be."""


@dataclass(frozen=True, slots=True)
class _Reading:
    senses: list[Sense]
    note: str = ""


@lru_cache(maxsize=512)
def locate(text: str) -> Found:
    """The place that `text` names, alone or with where it is."""
    asked = " ".join(text[:_LONGEST].split())
    parts = [key for part in _PARTS.split(asked) if (key := _without_numbers(fold(part)))][:_MOST_WORDS]
    if not parts:
        return Found(asked, notes=("No place was named.",))
    reading = _read(parts, asked)
    return _found(asked, reading) if reading.senses else _unknown(asked, parts)


def _without_numbers(key: str) -> str:
    words = [word for word in key.split() if not word.isdecimal()]
    return " ".join(words[:_MOST_WORDS])


def _read(parts: list[str], asked: str) -> _Reading:
    if (
        _CODE.fullmatch(asked)
        and parts[0] not in shelf.tables().nicknames
        and (coded := senses.by_code(asked))
        and not senses.is_country(parts[0])
    ):
        return _Reading(coded)
    for head in _heads(parts[0]):
        reading = _qualified(head, parts[1:]) if parts[1:] else _alone(head)
        if reading.senses:
            return reading
    return _elsewhere(parts)


def _heads(key: str) -> list[str]:
    """The name as it stands, and less and less like it."""
    core = " ".join(word for word in key.split() if word not in _AROUND)
    bare = re.sub(r"(?<=\w\w)(?:市|都|府|县|縣|시|특별시|광역시)$", "", key)
    umlauts = re.sub(r"([aou])e", r"\1", key)
    return [head for head in dict.fromkeys((key, core, bare, umlauts)) if head]


def _alone(key: str) -> _Reading:
    if found := senses.alone(key):
        return _Reading(found)
    words = key.split()
    for length in range(len(words) - 1, 0, -1):
        said = qualifiers.all_of(" ".join(words[length:]))
        if said and (found := senses.cities(" ".join(words[:length]), said)):
            return _Reading(found)
    return _Reading(senses.by_code(key.upper()) or senses.by_airport(key))


def _qualified(head: str, rest: list[str]) -> _Reading:
    said: list[Where] = []
    strange: list[str] = []
    for part in rest:
        if where := qualifiers.all_of(part):
            said.extend(where)
        else:
            strange.append(part)
    found = [sense for sense in senses.cities(head, tuple(said)) if _all_near(sense, strange)]
    return _Reading(found)


def _all_near(sense: Sense, names: list[str]) -> bool:
    """Whether a place lies by the cities that it is said to be in: `Brooklyn, New York City`."""
    return all(any(_together(sense.number, city.number) for city in senses.cities(name)) for name in names)


def _together(one: int, other: int) -> bool:
    a, b = shelf.place(one), shelf.place(other)
    return kilometres(a.latitude, a.longitude, b.latitude, b.longitude) < _SAME_KM


def _elsewhere(parts: list[str]) -> _Reading:
    """`Montmartre, Paris` is in Paris, though nobody here knows Montmartre."""
    if len(parts) < 2 or senses.cities(parts[0]) or not senses.cities(parts[1]):
        return _Reading([])
    reading = _qualified(parts[1], parts[2:]) if parts[2:] else _Reading(senses.cities(parts[1]))
    return replace(reading, note=f"'{parts[0].title()}' is not known there.")


def _found(asked: str, reading: _Reading) -> Found:
    first = reading.senses[0]
    place = shelf.place(first.number)
    others = tuple(_others(place, first, reading.senses[1:]))
    taken = f"{first.why}: taken as {place.label}." if first.why else ""
    if others and not taken:
        taken = f"Taken as {place.label}; other places of that name: {'; '.join(p.label for p in others)}."
    return Found(asked, place, others, notes=tuple(note for note in (taken, reading.note) if note))


def _others(place: Place, first: Sense, rest: list[Sense]) -> list[Place]:
    found: list[Place] = []
    fame = shelf.fame()[first.number]
    for sense in rest:
        if sense.fame < fame - (_LITTLE if sense.own else _LITTLE // 2) or len(found) == _MOST_OTHERS:
            break
        other = shelf.place(sense.number)
        far = kilometres(place.latitude, place.longitude, other.latitude, other.longitude) > _SAME_KM
        if far and (sense.own or fame - shelf.fame()[sense.number] < _LITTLE // 2):
            found.append(other)
    return found


def _unknown(asked: str, parts: list[str]) -> Found:
    said = tuple(where for part in parts[1:] for where in qualifiers.all_of(part) or ())
    numbers = [sense.number for sense in senses.cities(parts[0])][:_MOST_OTHERS] or (
        spelling.near(parts[0], said) or spelling.near(parts[0])
    )
    labels = tuple(dict.fromkeys(shelf.place(number).label for number in numbers))
    meant = f" Did you mean {_either(labels)}?" if labels else ""
    return Found(asked, near=labels, notes=(f"No place named '{asked}' is known.{meant}",))


def _either(labels: tuple[str, ...]) -> str:
    return " or ".join(filter(None, ("; ".join(labels[:-1]), labels[-1])))

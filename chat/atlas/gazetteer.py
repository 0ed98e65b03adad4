"""The city that a person's words mean, of all over 5,000 people; what else they may mean; what comes near."""

import re
from dataclasses import dataclass
from functools import lru_cache

from chat.atlas import qualifiers, senses, shelf, spelling
from chat.atlas.distance import kilometres
from chat.atlas.fold import fold
from chat.atlas.place import Place
from chat.atlas.senses import Sense

_LONGEST = 120
_MOST_WORDS = 12
_PARTS = re.compile(r"[,;|、，]")
_NUMBER = re.compile(r"\b\d+\b")
_CODE = re.compile(r"[A-Z]{3}")
_AROUND = frozenset(
    "the city of downtown central greater metro metropolitan area town in near old centre center"
    " airport".split()
)
_LITTLE = 100
"""A namesake with a hundredth of the people is not worth a word."""
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
    stands_in: bool = False
    """The place was not named itself: it is the city of an airport or a sight, or a part was left out."""


@dataclass(frozen=True, slots=True)
class _Reading:
    senses: list[Sense]
    note: str = ""


def locate(text: str) -> Found:
    """The place that `text` names, alone or with where it is."""
    whole = text[:_LONGEST].encode(errors="replace").decode()
    return _locate(" ".join(whole.split()))


@lru_cache(maxsize=512)
def _locate(asked: str) -> Found:
    parts = _parts(asked)
    if not parts:
        return Found(asked, notes=("No place was named.",))
    for said in (parts, _parts(_NUMBER.sub("", asked))):
        reading = _coded(asked) or _read(said)
        if reading.senses:
            return _found(asked, reading)
    return _unknown(asked, parts)


def _parts(asked: str) -> list[str]:
    keys = (" ".join(fold(part).split()[:_MOST_WORDS]) for part in _PARTS.split(asked))
    return [key for key in keys if key][:_MOST_WORDS]


def _coded(asked: str) -> _Reading | None:
    """`JFK` in capitals is an airport, unless it is better known as something else: `NYC`, `USA`."""
    known = fold(asked)
    if not _CODE.fullmatch(asked) or known in shelf.tables().nicknames or senses.is_country(known):
        return None
    coded = senses.by_code(asked)
    return _Reading(coded) if coded else None


def _read(parts: list[str]) -> _Reading:
    if not parts:
        return _Reading([])
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
    words = key.split()
    if "airport" in words and (found := senses.by_airport(key)):
        return _Reading(found)
    if found := senses.meant(key):
        return _Reading(found)
    for length in range(len(words) - 1, 0, -1):
        said = qualifiers.all_of(" ".join(words[length:]))
        if said and (found := senses.meant(" ".join(words[:length]), said)):
            return _Reading(found)
    return _Reading(senses.by_code(key.upper()) or senses.by_airport(key))


def _qualified(head: str, rest: list[str]) -> _Reading:
    where = {part: qualifiers.all_of(part) for part in rest}
    said = tuple(one for several in where.values() for one in several or ())
    found = senses.meant(head, said)
    for part in (part for part, several in where.items() if not several):
        if cities := senses.cities(part):
            found = [sense for sense in found if any(_together(sense.number, c.number) for c in cities)]
    unknown = [part for part, several in where.items() if not several and not senses.cities(part)]
    return _Reading(found, _not_known(unknown))


def _not_known(names: list[str]) -> str:
    return f"'{', '.join(names).title()}' is not known, and was left out." if names else ""


def _together(one: int, other: int) -> bool:
    a, b = shelf.place(one), shelf.place(other)
    return kilometres(a.latitude, a.longitude, b.latitude, b.longitude) < _SAME_KM


def _elsewhere(parts: list[str]) -> _Reading:
    """`Hackescher Markt, Berlin` is in Berlin, though nobody here knows the market."""
    if len(parts) < 2 or senses.cities(parts[0]) or senses.is_country(parts[1]):
        return _Reading([])
    found = _qualified(parts[1], parts[2:]).senses
    return _Reading(found if found and found[0].own else [], _not_known(parts[:1]))


def _found(asked: str, reading: _Reading) -> Found:
    first = reading.senses[0]
    place = shelf.place(first.number)
    others = tuple(_others(place, reading.senses[1:]))
    taken = f"{first.why}: taken as {place.label}." if first.why else ""
    if others and not taken:
        taken = f"Taken as {place.label}; other places of that name: {'; '.join(p.label for p in others)}."
    notes = tuple(note for note in (taken, reading.note) if note)
    return Found(asked, place, others, notes=notes, stands_in=bool(first.why or reading.note))


def _others(place: Place, rest: list[Sense]) -> list[Place]:
    found: list[Place] = []
    for other in (shelf.place(sense.number) for sense in rest if sense.own):
        far = kilometres(place.latitude, place.longitude, other.latitude, other.longitude) > _SAME_KM
        if far and other.population * _LITTLE >= place.population:
            found.append(other)
        if len(found) == _MOST_OTHERS:
            break
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

"""Well-known cities, found by any of their names and told from namesakes by what stands behind the name."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

from chat.atlas.regions import CODES, qualifiers
from chat.atlas.words import Word, keys, words

Keys: TypeAlias = tuple[str, ...]


@dataclass(frozen=True)
class Place:
    name: str
    region: str
    country: str
    latitude: float
    longitude: float
    aliases: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """`New York, NY`, `London, Ontario`, `Paris, France`."""
        regional = self.country in ("United States", "Canada")
        return f"{self.name}, {self.region if regional else self.country}"

    @cached_property
    def qualifiers(self) -> dict[Keys, str]:
        """What may follow the name, as it compares and as it is written."""
        return {keys(written): written for written in qualifiers(self.region, self.country)}


@dataclass(frozen=True, slots=True)
class Mention:
    start: int
    end: int
    place: Place


def _read() -> Iterator[Place]:
    with (Path(__file__).parent / "cities.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            aliases = tuple(alias for alias in row["aliases"].split("|") if alias)
            yield Place(
                row["name"],
                row["region"],
                row["country"],
                float(row["latitude"]),
                float(row["longitude"]),
                aliases,
            )


def _by_name() -> dict[Keys, tuple[Place, ...]]:
    found: dict[Keys, tuple[Place, ...]] = {keys(phrase): () for phrase in _NOT_PLACES}
    for place in PLACES:
        for name in dict.fromkeys(map(keys, (place.name, *place.aliases))):
            found[name] = (*found.get(name, ()), place)
    return found


_NOT_PLACES = (
    "New York Times", "New York Stock Exchange", "New York Yankees", "New York Knicks", "Paris Hilton",
    "London Stock Exchange", "Toronto Stock Exchange", "Toronto Dominion", "Toronto-Dominion Bank",
    "Bank of Montreal", "Rio Tinto", "Boston Consulting Group", "Boston Scientific", "George Washington",
    "Denzel Washington", "Washington Post", "Chicago Tribune", "Los Angeles Times", "Hollywood movie",
)  # fmt: skip
"""Names with a city in them that are not about the city."""

_AROUND = frozenset(("the", "city", "of", "downtown", "central", "greater", "metro", "area", "in", "near"))
_ORDINARY = frozenset(
    ("la", "in", "or", "me", "hi", "ok", "oh", "pa", "ma", "de", "id", "al", "on", "us", "as", "america")
)
"""Words of their own when written small: "Portland or Seattle"."""

PLACES: tuple[Place, ...] = tuple(_read())
_BY_NAME = _by_name()
_LONGEST = max(map(len, _BY_NAME))
_REGIONS = {keys(name) for region in CODES.items() for name in region} - _BY_NAME.keys()


def find(text: str) -> Place | None:
    """The place that `text` names, alone or with where it is; None for an unknown one."""
    asked = [key for key in keys(text) if not key.isdecimal()]
    core = [key for key in asked if key not in _AROUND]
    return _whole(asked) or _whole(core)


def mentioned(text: str) -> list[Mention]:
    """The places named in `text`, in order, each with the region or country that is said with it."""
    sentence, found, at = words(text), [], 0
    while at < len(sentence):
        length, places = _named_at(sentence, at)
        place, end = _told_apart(text, sentence, at + length, places)
        if place:
            found.append(Mention(sentence[at].start, sentence[end - 1].end, place))
        at = max(end, at + 1)
    return found


def _whole(asked: Sequence[str]) -> Place | None:
    for length in range(min(_LONGEST, len(asked)), 0, -1):
        for place in _BY_NAME.get(tuple(asked[:length]), ()):
            if _all_fit(tuple(asked[length:]), place):
                return place
    return None


def _all_fit(rest: Keys, place: Place) -> bool:
    if not rest:
        return True
    return any(rest[: len(said)] == said and _all_fit(rest[len(said) :], place) for said in place.qualifiers)


def _named_at(sentence: list[Word], at: int) -> tuple[int, tuple[Place, ...]]:
    for length in range(min(_LONGEST, len(sentence) - at), 0, -1):
        name = tuple(word.key for word in sentence[at : at + length])
        alone = length == 1 and name[0] in _ORDINARY and not sentence[at].written.isupper()
        if name in _BY_NAME and not alone:
            return length, _BY_NAME[name]
    return 0, ()


def _told_apart(
    text: str, sentence: list[Word], at: int, places: tuple[Place, ...]
) -> tuple[Place | None, int]:
    """Which of the namesakes is meant, and where its last qualifier ends."""
    ends = {place: _qualified(text, sentence, at, place) for place in places}
    place = max(ends, key=lambda place: ends[place], default=None)
    elsewhere = place and ends[place] == at and _in_another_region(text, sentence, at)
    return (None if elsewhere else place), max(ends.values(), default=at)


def _qualified(text: str, sentence: list[Word], at: int, place: Place) -> int:
    for said in sorted(place.qualifiers, key=len, reverse=True):
        if _says(text, sentence, at, said):
            return _qualified(text, sentence, at + len(said), place)
    return at


def _in_another_region(text: str, sentence: list[Word], at: int) -> bool:
    """Whether "Springfield" goes on as ", Kentucky", where we know of none."""
    return any(_says(text, sentence, at, region) for region in _REGIONS)


def _says(text: str, sentence: list[Word], at: int, said: Keys) -> bool:
    here = sentence[at : at + len(said)]
    if not at or tuple(word.key for word in here) != said:
        return False
    between = text[sentence[at - 1].end : here[0].start].strip()
    small = said[0] in _ORDINARY and not here[0].written.isupper()
    return between in ("", ",", "(") and not small and (between != "" or here[0].capitalised)

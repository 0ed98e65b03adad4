"""The well-known cities that a text names, told from namesakes by what stands behind the name."""

from dataclasses import dataclass
from functools import cache

from chat.atlas.gazetteer import locate
from chat.atlas.place import Place
from chat.atlas.regions import CODES
from chat.atlas.wellknown import PLACES, Keys, WellKnown
from chat.atlas.words import Word, keys, words


@dataclass(frozen=True, slots=True)
class Mention:
    start: int
    end: int
    place: Place


def _by_name() -> dict[Keys, tuple[WellKnown, ...]]:
    found: dict[Keys, tuple[WellKnown, ...]] = {keys(phrase): () for phrase in _NOT_PLACES}
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

_ORDINARY = frozenset(
    ("la", "in", "or", "me", "hi", "ok", "oh", "pa", "ma", "de", "id", "al", "on", "us", "as", "america")
)
"""Words of their own when written small: "Portland or Seattle"."""

_BY_NAME = _by_name()
_LONGEST = max(map(len, _BY_NAME))
_REGIONS = {keys(name) for region in CODES.items() for name in region} - _BY_NAME.keys()


def mentioned(text: str) -> list[Mention]:
    """The places named in `text`, in order, each with the region or country that is said with it."""
    sentence, found, at = words(text), [], 0
    while at < len(sentence):
        length, places = _named_at(sentence, at)
        place, end = _told_apart(text, sentence, at + length, places)
        if place:
            found.append(Mention(sentence[at].start, sentence[end - 1].end, _place(place)))
        at = max(end, at + 1)
    return found


@cache
def _place(known: WellKnown) -> Place:
    found = locate(known.label).place
    assert found, f"{known.label} is not in the gazetteer."
    return found


def _named_at(sentence: list[Word], at: int) -> tuple[int, tuple[WellKnown, ...]]:
    for length in range(min(_LONGEST, len(sentence) - at), 0, -1):
        name = tuple(word.key for word in sentence[at : at + length])
        alone = length == 1 and name[0] in _ORDINARY and not sentence[at].written.isupper()
        if name in _BY_NAME and not alone:
            return length, _BY_NAME[name]
    return 0, ()


def _told_apart(
    text: str, sentence: list[Word], at: int, places: tuple[WellKnown, ...]
) -> tuple[WellKnown | None, int]:
    """Which of the namesakes is meant, and where its last qualifier ends."""
    ends = {place: _qualified(text, sentence, at, place) for place in places}
    place = max(ends, key=lambda place: ends[place], default=None)
    elsewhere = place and ends[place] == at and _in_another_region(text, sentence, at)
    return (None if elsewhere else place), max(ends.values(), default=at)


def _qualified(text: str, sentence: list[Word], at: int, place: WellKnown) -> int:
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

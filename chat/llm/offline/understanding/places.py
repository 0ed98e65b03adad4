"""The places that a text names: those of the atlas, and unknown ones by where they stand in the sentence."""

import re
from dataclasses import dataclass
from functools import lru_cache

from chat.atlas import countries, places
from chat.atlas.places import Place
from chat.llm.offline.understanding.mentions import companies_mentioned, places_mentioned
from chat.llm.offline.understanding.ordinary import NO_PLACE

_CAPITAL = "".join(chr(code) for code in range(0xC0, 0x530) if chr(code).isupper())
_WORD = rf"[A-Z{_CAPITAL}][\w'’.-]{{0,30}}"
_NAME = rf"{_WORD}(?: (?:de |del |la |upon |am |an der |of )?{_WORD}){{0,3}}(?:, [A-Z]{{2}}\b)?"
_AFTER = re.compile(rf"\b(?:in|at|for|to|near|around|of|from|visiting|visit|between) (?:the )?({_NAME})")
_BESIDE = re.compile(
    rf"(?<![\w'.-])({_NAME})(?=(?:'s)? (?:weather|forecast|temperature))"
    rf"|\b(?:[Ww]eather|[Ff]orecast|[Tt]emperature|[Rr]estaurants):? ({_NAME})"
)
_PERHAPS = re.compile(rf"\b(?:[Aa]bout|[Cc]ompar(?:e|ing)|vs\.?|versus) (?:the )?({_NAME})")
"""What follows may be a place, if there is one of that name."""
_WITHIN = re.compile(rf", ({_WORD}(?: {_WORD}){{0,2}})")
_SENTENCE = re.compile(r"(?<!\b[SMF]t)\. ")
_MARKET = re.compile(r"(?:'s?)? (?:stocks?|shares?)\b", re.IGNORECASE)
_LISTED = re.compile(rf"(?:,? (?:and|or|&|vs\.?|versus) |, )(?:in )?({_NAME})")
_SMALL = re.compile(r"\b(?:in|at|near|around) ((?!and\b|or\b)[a-zà-ÿ][\wà-ÿ'-]+(?: [a-zà-ÿ][\wà-ÿ'-]+){0,2})")
_ENDS_NAME = re.compile(
    r" (?:today|tomorrow|tonight|now|right|please|and|or|with|for|in|at|on|this|next|is|are|during|when|if"
    r"|like|by|to|from|then|also|versus|vs|the|but|as)\b.*"
)


@dataclass(frozen=True, slots=True)
class Located:
    """A place where it is said."""

    start: int
    end: int
    label: str
    place: Place | None = None


def places_in(text: str) -> list[Located]:
    """The places in `text`, in order."""
    return list(_located(text))


@lru_cache(maxsize=256)
def _located(text: str) -> tuple[Located, ...]:
    known = [Located(m.start, m.end, m.place.label, m.place) for m in places_mentioned(text)]
    taken = [(m.start, m.end) for m in companies_mentioned(text)] + [(at.start, at.end) for at in known]
    found = known + _unknown(text, taken)
    if not found:
        found = _small(text, taken)
    return tuple(sorted(found, key=lambda located: located.start))


def label_of(text: str) -> str:
    """A place's name as tools get it."""
    place, country = places.find(text), countries.find(text)
    if country and not (place and place.name == country.name):
        return countries.part(text) or country.name
    return place.label if place else text


def _unknown(text: str, taken: list[tuple[int, int]]) -> list[Located]:
    found: list[Located] = []
    for match in (*_AFTER.finditer(text), *_BESIDE.finditer(text)):
        _keep(found, match, taken)
    for match in _PERHAPS.finditer(text):
        if places.find(_name(match)):
            _keep(found, match, taken)
    ends = [end for _, end in taken] + [located.end for located in found]
    while ends:
        listed = _LISTED.match(text, ends.pop())
        if listed and _keep(found, listed, taken):
            ends.append(found[-1].end)
    return found


def _keep(found: list[Located], match: re.Match[str], taken: list[tuple[int, int]]) -> bool:
    name, start = _name(match), match.start(match.lastindex or 1)
    end = start + len(name)
    of_market = bool(_MARKET.match(match.string, end))
    overlaps = of_market or any(
        start < b and a < end for a, b in [*taken, *((at.start, at.end) for at in found)]
    )
    if overlaps or not name or _is_no_place(name) or _shouted(match.string):
        return False
    whole = _with_where(match.string, name, end)
    found.append(Located(start, start + len(whole), label_of(whole), places.find(whole)))
    return True


def _with_where(text: str, name: str, end: int) -> str:
    """The name with the country or state that is said behind it."""
    if within := _WITHIN.match(text, end):
        whole = name + ", " + _SENTENCE.split(within[1])[0].rstrip(".'’-")
        return whole if places.says_where(whole) else name
    return name


def _name(match: re.Match[str]) -> str:
    """The name without the rest of its sentence, and without its possessive: `St. John's` is a name."""
    name = _SENTENCE.split(match[match.lastindex or 1])[0].rstrip(".'’-")
    bare = name.removesuffix("'s").removesuffix("’s")
    return name if name == bare or places.find(name) else bare


def _is_no_place(name: str) -> bool:
    first = name.split()[0].lower().strip(",.")
    return first in NO_PLACE and not (first == "the" and places.find(name))


def _shouted(text: str) -> bool:
    """In a text of capitals a capital says nothing."""
    return text.isupper() and " " in text.strip()


def _small(text: str, taken: list[tuple[int, int]]) -> list[Located]:
    for match in _SMALL.finditer(text):
        name = _ENDS_NAME.sub("", match[1])
        start, end = match.start(1), match.start(1) + len(name)
        free = not any(start < b and a < end for a, b in taken)
        if free and name.split()[0] not in NO_PLACE:
            return [Located(start, end, label_of(name.title()), places.find(name))]
    return []

"""What one message of the user says, as far as the message alone tells."""

import re
from dataclasses import dataclass
from functools import lru_cache

from chat.llm.offline.skills import booking
from chat.llm.offline.understanding.criteria import Compared, compared_in
from chat.llm.offline.understanding.given import fits_weather, given_in, stated_in
from chat.llm.offline.understanding.kinds import Kind
from chat.llm.offline.understanding.places import Located, places_in
from chat.llm.offline.understanding.securities import Listed, companies_in, securities_in
from chat.llm.offline.understanding.words import Said, kinds_in, trip_at

_BREAK = re.compile(r"[?!;\n]+|(?<=[a-z\d]{3})[.]+(?=\s)")
_THERE = re.compile(
    r"\b(?:over there|there|(?:that|this|the same|the chosen) (?:city|place|town|destination|location|one)"
    r"|the (?:city|town|destination)|those (?:cities|places|towns))\b",
    re.IGNORECASE,
)
_FINDS = re.compile(r"\b(?:find|recommend|suggest|look for|which|what|show|list|where)\b", re.IGNORECASE)
_MEAL = re.compile(r"(?:dinner|lunch|breakfast|brunch|meal|food|eat|dine)\b", re.IGNORECASE)
_PRICE = re.compile(r"\b(?:price|quote)s? (?:of|for)\b", re.IGNORECASE)
_EXISTENTIAL = re.compile(r" (?:is|are|was|were|will|might|could|any)\b", re.IGNORECASE)
_OF_THEM = re.compile(r"\b(?:of|among) (?:them|these|those)\b", re.IGNORECASE)
"""What is compared was named before, whatever is named beside."""


@dataclass(frozen=True, slots=True)
class There:
    """A word that points to a place said elsewhere: "there", "that city"."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    start: int
    text: str
    kinds: tuple[Said, ...]
    places: tuple[Located, ...]
    pointers: tuple[There, ...]
    companies: tuple[Listed, ...]
    asks_stock: bool


@dataclass(frozen=True, slots=True)
class Utterance:
    text: str
    sentences: tuple[Sentence, ...]
    compared: Compared | None
    fits_weather: bool
    """Whether what is asked for must suit the weather."""
    plans_trip: bool

    @property
    def places(self) -> tuple[Located, ...]:
        return tuple(place for sentence in self.sentences for place in sentence.places)

    @property
    def kinds(self) -> tuple[Kind, ...]:
        return tuple(dict.fromkeys(said.kind for sentence in self.sentences for said in sentence.kinds))

    @property
    def points(self) -> bool:
        return any(sentence.pointers for sentence in self.sentences)


@lru_cache(maxsize=256)
def utterance_of(text: str) -> Utterance:
    places, spans, found = places_in(text), _spans(text), kinds_in(text)
    compared = compared_in(text) if len(places) != 1 or _OF_THEM.search(text) else None
    used = _used(text, compared, found)
    said = [at for at in found if not _within(at.start, used)]
    sentences = tuple(_sentence(text, a, b, said, places) for a, b in spans)
    return Utterance(text, sentences, compared, fits_weather(text), trip_at(text) is not None)


def _used(text: str, compared: Compared | None, found: list[Said]) -> list[tuple[int, int]]:
    """Words that ask for nothing: those of a comparison, and weather that is taken for granted."""
    used = [*given_in(text), *_of_booking(text, found)]
    if compared and not compared.weak:
        used.append((compared.start, compared.end))
    stated = stated_in(text)
    if any(not _within(at.start, stated + used) for at in found if at.certain):
        used += stated
    return used


def _of_booking(text: str, found: list[Said]) -> list[tuple[int, int]]:
    """A restaurant's name and a meal are part of what is booked: no restaurant is looked for."""
    booked = next((at for at in found if at.kind is Kind.BOOKING), None)
    if not booked:
        return []
    spans = booking.names(text)
    eating = [at for at in found if at.kind is Kind.RESTAURANTS and at.start > booked.start]
    named = booking.restaurant_at(text) is not None
    asked = [at for at in eating if not _FINDS.search(text, booked.end, at.start)]
    return [*spans, *((at.start, at.end) for at in asked if named or _MEAL.match(text, at.start))]


def _spans(text: str) -> list[tuple[int, int]]:
    ends = [match.end() for match in _BREAK.finditer(text)]
    starts = [0, *ends]
    return [(a, b) for a, b in zip(starts, [*ends, len(text)], strict=True) if text[a:b].strip()]


def _sentence(text: str, start: int, end: int, said: list[Said], places: list[Located]) -> Sentence:
    here = text[start:end]
    kinds = [at for at in said if start <= at.start < end]
    sure = [at for at in kinds if at.certain]
    asks_stock = any(at.kind is Kind.STOCK for at in sure) or _worth(here, kinds)
    companies = securities_in(here) if asks_stock else companies_in(here)
    taken = [(at.start + start, at.end + start) for at in companies]
    if any(at.kind is Kind.BOOKING for at in kinds):
        taken += [(a + start, b + start) for a, b in booking.names(here)]
    return Sentence(
        start,
        here,
        tuple(kinds if asks_stock else sure),
        tuple(at for at in places if start <= at.start < end and not _within(at.start, taken)),
        tuple(_pointers(text, start, end)),
        tuple(companies),
        asks_stock,
    )


def _worth(text: str, kinds: list[Said]) -> bool:
    """A price is a stock's beside a company: "what is Apple worth?", "the price of ZZZQ"."""
    unsure = any(not at.certain for at in kinds)
    return unsure and bool(companies_in(text) or (_PRICE.search(text) and securities_in(text)))


def _pointers(text: str, start: int, end: int) -> list[There]:
    found = [There(match.start(), match.end()) for match in _THERE.finditer(text, start, end)]
    return [at for at in found if not _existential(text, at, start)]


def _existential(text: str, at: There, start: int) -> bool:
    """ "Is there", "are there", "there are" point to no place."""
    if text[at.start : at.end].lower() != "there":
        return False
    before = text[start : at.start].lower().split()
    verbs = {"is", "are", "was", "were", "will", "what's", "where's"}
    return bool(before and before[-1] in verbs) or bool(_EXISTENTIAL.match(text, at.end))


def _within(at: int, spans: list[tuple[int, int]]) -> bool:
    return any(start <= at < end for start, end in spans)

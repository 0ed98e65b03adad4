"""Wishes about places: weather, restaurants, activities."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from chat.llm.offline.skills.known import SKILLS
from chat.llm.offline.understanding.binding import Where, bind
from chat.llm.offline.understanding.context import Context
from chat.llm.offline.understanding.follow_up import (
    carries_on,
    followed_kinds,
    followed_subjects,
    joined_subjects,
)
from chat.llm.offline.understanding.kinds import Kind
from chat.llm.offline.understanding.places import Located
from chat.llm.offline.understanding.utterance import Sentence, Utterance
from chat.llm.offline.understanding.wish import Wish

_TRIP = (Kind.WEATHER, Kind.ACTIVITIES, Kind.RESTAURANTS)
_TASTY_PLACE = re.compile(
    r"\b(?:italian|chinese|mexican|french|japanese|thai|indian|greek|spanish|korean|vietnamese|seafood"
    r"|vegan|vegetarian)(?: \w+){0,2} (?:in|near|around|at)\b",
    re.IGNORECASE,
)


def placed_wishes(said: Utterance, context: Context, candidates: tuple[str, ...]) -> Iterator[Wish]:
    reading = _Reading(said, context, candidates)
    if followed := followed_kinds(said, context):
        yield from reading.followed(followed)
    elif said.kinds:
        yield from reading.spoken()
    else:
        yield from reading.unspoken()


@dataclass(frozen=True, slots=True)
class _Reading:
    said: Utterance
    context: Context
    candidates: tuple[str, ...]

    def spoken(self) -> Iterator[Wish]:
        """The kinds that the message has words for, and the places that later sentences add to them."""
        before: tuple[Kind, ...] = ()
        for sentence in self.said.sentences:
            said = [at for at in sentence.kinds if at.kind is not Kind.STOCK]
            kinds = [at for at in said if not at.kind.is_form]
            wheres = _wheres(sentence)
            if kinds:
                for bound in bind(self.said.text, said, wheres):
                    if not bound.kind.is_form:
                        yield self._wish(bound.kind, bound.start, bound.wheres, sentence)
                before = tuple(dict.fromkeys(at.kind for at in kinds))
            elif wheres and carries_on(sentence):
                yield from (self._wish(kind, sentence.start, wheres, sentence) for kind in before)
        if self.said.plans_trip and set(self.said.kinds) <= {Kind.WEATHER}:
            yield from (self._everywhere(kind, ()) for kind in _TRIP if kind not in self.said.kinds)

    def followed(self, kinds: tuple[Kind, ...]) -> Iterator[Wish]:
        """The kinds of the turn before, for other places or with other options."""
        for kind in kinds:
            if kind is not Kind.STOCK:
                wish = self._everywhere(kind, followed_subjects(self.said, self.context, kind))
                beside = joined_subjects(self.said, self.context, kind)
                subjects = tuple(dict.fromkeys([*beside, *wish.subjects]))
                before = self.context.last_text(kind)
                yield replace(wish, subjects=subjects, follows=True, before=before)

    def unspoken(self) -> Iterator[Wish]:
        """The kinds that are meant although no word for them is there."""
        kinds: tuple[Kind, ...] = _TRIP if self.said.plans_trip else ()
        if self.said.places and _TASTY_PLACE.search(self.said.text):
            kinds = (Kind.RESTAURANTS,)
        for kind in kinds:
            yield self._everywhere(kind, ())

    def _everywhere(self, kind: Kind, otherwise: tuple[str, ...]) -> Wish:
        named = tuple(dict.fromkeys(place.label for place in self.said.places))
        if self.candidates and set(named) <= set(self.candidates):
            return Wish(kind, 0, text=self.said.text, of_chosen=True)
        return Wish(kind, 0, named or otherwise or self.context.focus(), self.said.text)

    def _wish(self, kind: Kind, start: int, wheres: tuple[Where, ...], sentence: Sentence) -> Wish:
        named = tuple(dict.fromkeys(where.label for where in wheres if isinstance(where, Located)))
        others = tuple(label for label in named if label not in self.candidates)
        if self.candidates and not others:
            return Wish(kind, start, text=sentence.text, of_chosen=True)
        own = SKILLS[kind].places(sentence.text) if kind in SKILLS else ()
        found = others or named or own or self._elsewhere(sentence) or self.context.focus()
        return Wish(kind, start, found, sentence.text)

    def _elsewhere(self, sentence: Sentence) -> tuple[str, ...]:
        """The places said in this sentence or the last one that names any, or else later."""
        if any(at.kind is Kind.DISTANCE for at in sentence.kinds) and sentence.places:
            return (sentence.places[-1].label,)
        end = sentence.start + len(sentence.text)
        earlier = [other.places for other in self.said.sentences if other.start < end and other.places]
        found = earlier[-1] if earlier else self.said.places
        return tuple(dict.fromkeys(place.label for place in found))


def _wheres(sentence: Sentence) -> tuple[Where, ...]:
    return (*sentence.places, *sentence.pointers)

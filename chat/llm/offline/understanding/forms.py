"""Requests that take several things: what a message says of them or adds to them, and what is lacking."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from chat.llm.offline.conversation import Turn
from chat.llm.offline.skills.known import SKILLS
from chat.llm.offline.skills.skill import Heard, Skill, Slot
from chat.llm.offline.understanding.context import Context
from chat.llm.offline.understanding.kinds import FORMS, Kind
from chat.llm.offline.understanding.utterance import Utterance, utterance_of
from chat.llm.offline.understanding.wish import Wish
from chat.llm.request import JsonObject

_SHORT = 8
_FAR = 6
"""Turns after which a question is forgotten."""
_PIECES = re.compile(r"[,;\n]")
_CONNECTS = re.compile(
    r"\s*(?:and|or|also|now|ok(?:ay)?|what about|how about|then|no|make it)\b", re.IGNORECASE
)
_MOST = 8
"""Calls of one request."""


@dataclass(frozen=True, slots=True)
class Form:
    skill: Skill
    filled: tuple[JsonObject, ...]
    """What is known of each call."""
    heard: Heard

    @property
    def lacking(self) -> tuple[Slot, ...]:
        return next((found for given in self.filled if (found := _lacking(self.skill, given))), ())

    @property
    def question(self) -> str:
        return self.skill.ask(self.heard, self.lacking) if self.lacking else ""


def form_wishes(said: Utterance) -> Iterator[Wish]:
    """The forms that the message asks for, each with the words up to the next."""
    found = [at for sentence in said.sentences for at in sentence.kinds if at.kind.is_form]
    first = [at for number, at in enumerate(found) if at.kind not in {other.kind for other in found[:number]}]
    others = [at.start for sentence in said.sentences for at in sentence.kinds if not at.kind.is_form]
    lead = first[0].start if first and any(start < first[0].start for start in others) else 0
    starts = [lead, *(at.start for at in first[1:]), len(said.text)]
    for number, at in enumerate(first):
        text = said.text[starts[number] : starts[number + 1]]
        yield Wish(at.kind, at.start, text=text, texts=(text,))


def continued(said: Utterance, context: Context, today: date) -> Wish | None:
    """The form of an earlier turn that the message goes on with: by an answer, or by a change."""
    kind = _last_form(context)
    if kind is None or set(said.kinds) - {kind, Kind.RESTAURANTS} or kind in said.kinds:
        return None
    earlier, open_since = _earlier(context, kind)
    skill = SKILLS[kind]
    heard = Heard("", today, context.turns, context.focus())
    before = _filled(skill, earlier, heard)
    after = _filled(skill, (*earlier, said.text), heard)
    if before == after or not (open_since or _changes(skill, said)):
        return None
    if Kind.RESTAURANTS in said.kinds and not skill.read(heard.saying(said.text))[0]:
        return None
    return Wish(kind, 0, text=said.text, texts=(*earlier, said.text), follows=True)


def form_of(wish: Wish, heard: Heard) -> Form:
    skill = SKILLS[wish.kind]
    return Form(skill, _filled(skill, wish.texts, heard), heard)


def _last_form(context: Context) -> Kind | None:
    """The form that was talked about last, if nothing else was since."""
    for turn in reversed(context.turns[-_FAR:]):
        kinds = [*utterance_of(turn.text).kinds, *(record.name for record in turn.records)]
        if forms := [kind for kind in kinds if kind in FORMS]:
            return next((Kind(kind) for kind in forms if kind is not Kind.BOOKINGS), None)
        if kinds and set(kinds) != {Kind.RESTAURANTS}:
            return None
    return None


def _earlier(context: Context, kind: Kind) -> tuple[tuple[str, ...], bool]:
    """What was said for the form so far, and whether it still waits for something."""
    texts: list[str] = []
    ended = False
    for turn in reversed(context.turns[-_FAR:]):
        ended = ended or _went_well(turn, kind)
        texts.insert(0, turn.text)
        if kind in utterance_of(turn.text).kinds:
            break
    return tuple(texts), not ended


def _went_well(turn: Turn, kind: Kind) -> bool:
    return any(record.name == kind and not record.error for record in turn.records)


def _changes(skill: Skill, said: Utterance) -> bool:
    """Whether a short message changes what was looked up; what was written is not written again so."""
    short = len(said.text.split()) <= _SHORT or _CONNECTS.match(said.text)
    changed = skill.refines and re.search(rf"(?<!\w)(?:{skill.refines})(?!\w)", said.text, re.IGNORECASE)
    return bool(short and changed and not skill.kind.writes)


def _filled(skill: Skill, texts: tuple[str, ...], heard: Heard) -> tuple[JsonObject, ...]:
    filled: tuple[JsonObject, ...] = ({},)
    for number, text in enumerate(texts):
        said = skill.read(heard.saying(text))
        if number:
            said = tuple(_answered(skill, filled[0], now, text, heard) for now in said)
        filled = tuple({**before, **now} for before in filled for now in said)[:_MOST]
    return tuple(_with_known(skill, given, heard) for given in filled)


def _answered(skill: Skill, before: JsonObject, now: JsonObject, text: str, heard: Heard) -> JsonObject:
    """What an answer says in so many words, and what its other pieces say by answering what was asked."""
    pieces = [piece.strip() for piece in _PIECES.split(text) if piece.strip()]
    unread = [piece for piece in pieces if not skill.read(heard.saying(piece))[0]]
    for piece in unread if len(pieces) > 1 or not now else []:
        known = _with_known(skill, {**before, **now}, heard)
        for slot in _lacking(skill, known):
            value = slot.bare(heard.saying(piece))
            if value is not None:
                now = {**now, slot.name: value}
                break
    return now


def _with_known(skill: Skill, given: JsonObject, heard: Heard) -> JsonObject:
    for slot in _lacking(skill, given):
        value = slot.known(heard, given)
        if value is not None:
            given = {**given, slot.name: value}
    return given


def _lacking(skill: Skill, given: JsonObject) -> tuple[Slot, ...]:
    return tuple(slot for slot in skill.slots if given.get(slot.name) is None)

"""Short messages that go on from an earlier turn: "and in Boston?", "what about Microsoft?", "in celsius"."""

import re
from datetime import date

from chat.llm.offline.skills.known import SKILLS
from chat.llm.offline.skills.skill import Heard
from chat.llm.offline.understanding.context import Context
from chat.llm.offline.understanding.days import day_asked
from chat.llm.offline.understanding.kinds import PLACED, Kind
from chat.llm.offline.understanding.securities import securities_in
from chat.llm.offline.understanding.tastes import values
from chat.llm.offline.understanding.utterance import Sentence, Utterance

_CARRIES_ON = re.compile(
    r"\s*(?:(?:and|or|also|plus|then|ok(?:ay)?|now|but|so)\b[, ]*)*"
    r"(?:what about|how about|and|also|same|the same|or|plus|in|for|at|what of)\b",
    re.IGNORECASE,
)
_CONNECTS = re.compile(
    r"\s*(?:and|or|also|plus|then|ok(?:ay)?|now|but|what about|how about)\b", re.IGNORECASE
)
_AGAIN = re.compile(
    r"\b(?:again|once more|refresh|retry|repeat (?:it|that)|update (?:it|that))\b", re.IGNORECASE
)
_COMPARE = re.compile(
    r"\b(?:compare|comparison|difference)\b(?! (?:it|that|this|them) (?:with|to)\b)", re.IGNORECASE
)
_JOIN = re.compile(r"\bcompared? (?:it |that |this |them )?(?:with|to)\b", re.IGNORECASE)
_ALL = re.compile(r"\b(?:temperatures|temps|all|them|these|those|every\w*)\b", re.IGNORECASE)
_SHORT = 8
_ANY_DAY = date(2000, 1, 1)
_REFINES = {
    Kind.WEATHER: ("unit", "day"),
    Kind.RESTAURANTS: ("cuisine_type", "price_range"),
    Kind.ACTIVITIES: ("activity_type",),
    Kind.STOCK: ("exchange", "currency"),
}


def carries_on(sentence: Sentence) -> bool:
    """Whether the sentence goes on from the one before it: "And in Chicago?", "Boston?"."""
    return bool(_CARRIES_ON.match(sentence.text)) or bare(sentence)


def followed_kinds(said: Utterance, context: Context) -> tuple[Kind, ...]:
    """The kinds of the turn before that a message without a kind of its own goes on with."""
    before = context.kinds()
    if converts(said) and context.last(Kind.WEATHER):
        return (Kind.WEATHER,)
    if said.kinds or said.plans_trip or not before or not _goes_on(said):
        return ()
    if _AGAIN.search(said.text) or compares(said):
        return tuple(kind for kind in before if not kind.is_form)
    if any(sentence.companies for sentence in said.sentences) or _tickers(said, before):
        return context.kinds([Kind.STOCK])
    if said.places or said.points:
        return context.kinds(PLACED)
    refined = [kind for kind, names in _REFINES.items() if _refines(said, context, kind, names)]
    refined += [kind for kind in SKILLS if _skill_refines(said, context, kind)]
    return tuple(kind for kind in refined if kind in before) or tuple(refined)


def converts(said: Utterance) -> bool:
    """Whether temperatures seen before are wanted in another unit: "convert the temperatures to celsius"."""
    asks_else = set(said.kinds) - {Kind.WEATHER} or said.places or said.points
    return not asks_else and bool(values("unit", said.text))


def compares(said: Utterance) -> bool:
    """Whether everything seen is to be compared: "compare them"."""
    named = said.places or any(sentence.companies for sentence in said.sentences)
    return not named and bool(_COMPARE.search(said.text))


def followed_subjects(said: Utterance, context: Context, kind: Kind) -> tuple[str, ...]:
    """What the message goes on with; a unit is for every place seen, or for all of one run of questions."""
    if compares(said):
        return context.all_subjects(kind)
    if kind is Kind.WEATHER and converts(said):
        return context.all_subjects(kind) if _ALL.search(said.text) else context.subjects_so_far(kind)
    return context.subjects(kind)


def joined_subjects(said: Utterance, context: Context, kind: Kind) -> tuple[str, ...]:
    """What the subjects that the message names are put beside: "compare it with Chicago"."""
    return context.subjects(kind) if _JOIN.search(said.text) else ()


def _tickers(said: Utterance, before: tuple[Kind, ...]) -> bool:
    return Kind.STOCK in before and bool(securities_in(said.text))


def _refines(said: Utterance, context: Context, kind: Kind, names: tuple[str, ...]) -> bool:
    known = bool(context.last(kind)) or kind in context.kinds()
    return known and any(day_asked(said.text) if name == "day" else values(name, said.text) for name in names)


def _skill_refines(said: Utterance, context: Context, kind: Kind) -> bool:
    """Whether another day or year is named for what was looked up before."""
    known = not kind.is_form and (bool(context.last(kind)) or kind in context.kinds())
    return known and any(SKILLS[kind].read(Heard(said.text, _ANY_DAY)))


def _goes_on(said: Utterance) -> bool:
    return len(said.text.split()) <= _SHORT or bool(_CONNECTS.match(said.text))


def bare(sentence: Sentence) -> bool:
    """Nothing but places or companies and what joins them."""
    rest = sentence.text
    for at in sorted(sentence.places, key=lambda at: -at.start):
        rest = rest[: at.start - sentence.start] + rest[at.end - sentence.start :]
    for listed in sorted(sentence.companies, key=lambda at: -at.start):
        rest = rest[: listed.start] + rest[listed.end :] if not sentence.places else rest
    return not re.sub(
        r"\b(?:and|or|vs|versus|compare|please|too|as well)\b|\W", "", rest, flags=re.IGNORECASE
    )

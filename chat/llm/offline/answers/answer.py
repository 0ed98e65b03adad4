"""The whole answer of a turn: what the results say, what follows from it, and what is still open."""

from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import groupby
from typing import Any

from chat.llm.offline.answers.advice import advice_words
from chat.llm.offline.answers.comparison import comparing_words
from chat.llm.offline.answers.currency import currency_words
from chat.llm.offline.answers.failures import failure, unknown
from chat.llm.offline.answers.generic import generic_answer
from chat.llm.offline.answers.leading import lacking_words, led
from chat.llm.offline.answers.namesakes import namesake_words
from chat.llm.offline.answers.origin import origin_words
from chat.llm.offline.answers.questions import open_questions
from chat.llm.offline.answers.recommendations import activities_answer, restaurants_answer
from chat.llm.offline.answers.stocks import stocks_answer
from chat.llm.offline.answers.weather import extremes, weather_answer
from chat.llm.offline.conversation import Record, Turn
from chat.llm.offline.results import unwrapped
from chat.llm.offline.skills.known import SKILLS
from chat.llm.offline.skills.skill import Heard, Skill
from chat.llm.offline.understanding.kinds import Kind
from chat.llm.offline.understanding.plan import Plan

_ANSWERS = {
    Kind.WEATHER.value: weather_answer,
    Kind.STOCK.value: stocks_answer,
    Kind.RESTAURANTS.value: restaurants_answer,
    Kind.ACTIVITIES.value: activities_answer,
}
_SKILLS: dict[str, Skill] = {kind.value: skill for kind, skill in SKILLS.items()}
_STEPS = {Kind.BOOKINGS.value: Kind.CANCELLING.value}
"""A result that is only a step is not told if the other one is."""

_REMARKS: dict[str, Callable[[tuple[Record, ...], Plan], Iterator[str]]] = {
    Kind.WEATHER.value: advice_words,
    Kind.STOCK.value: currency_words,
    Kind.RESTAURANTS.value: lacking_words,
}


def answer(turn: Turn, plan: Plan, now: datetime) -> str:
    compared = list(comparing_words(plan))
    parts = [
        *_by_tool(turn, plan, compared),
        " ".join(dict.fromkeys(namesake_words(turn))),
        *open_questions(plan),
        *origin_words(_used(turn, plan), now),
    ]
    return "\n\n".join(part for part in parts if part) or "The tools gave no result."


def _used(turn: Turn, plan: Plan) -> list[Record]:
    """The results that the answer is made from, those of earlier turns too."""
    return [*turn.records, *(at.record for at in (plan.comparison.seen if plan.comparison else ()))]


def earlier_prices(records: tuple[Record, ...], now: datetime) -> str:
    """The prices of earlier turns, compared."""
    return "\n\n".join([stocks_answer(records), *origin_words(records, now)])


def _by_tool(turn: Turn, plan: Plan, compared: list[str]) -> Iterator[str]:
    """One part a tool, in the order of the first calls; what is compared stands behind the weather."""
    order = list(dict.fromkeys(record.name for record in turn.records))
    told = [record for record in turn.records if _STEPS.get(record.name) not in order]
    grouped = sorted(told, key=lambda record: order.index(record.name))
    for name, records in groupby(grouped, key=lambda record: record.name):
        of_one = tuple(records)
        yield from _of_one_tool(name, of_one, plan)
        if name == Kind.WEATHER:
            yield from compared or extremes(of_one)
        if name in _REMARKS:
            yield from _REMARKS[name](of_one, plan)
    if Kind.WEATHER not in order:
        yield from compared


def _values(record: Record) -> list[Any]:
    return list(unwrapped(record.result).values())


def _of_one_tool(name: str, records: tuple[Record, ...], plan: Plan) -> Iterator[str]:
    well = tuple(led(record, plan) for record in records if not record.error)
    if well and name in _SKILLS:
        known = tuple(record for record in well if "unknown" not in _values(record))
        if known:
            yield _SKILLS[name].tell(known, Heard(plan.text, plan.today))
        yield from (unknown(record) for record in well if record not in known)
    elif well:
        yield _ANSWERS.get(name, generic_answer)(well)
    yield from (failure(record) for record in records if record.error)

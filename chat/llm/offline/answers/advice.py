"""What follows from the weather for the one who asked, and of what day it is."""

from collections.abc import Iterator

from chat.llm.offline.answers.markdown import bold, listing
from chat.llm.offline.answers.verdicts import QUESTIONS, Question
from chat.llm.offline.answers.weather import is_typical
from chat.llm.offline.conversation import Record
from chat.llm.offline.understanding.days import day_asked, looks_ahead
from chat.llm.offline.understanding.kinds import Kind
from chat.llm.offline.understanding.observations import Observation, observed
from chat.llm.offline.understanding.plan import Plan

_MOST = 2
"""Questions answered of one message."""
_NOT_TODAY = "How it is today is not known."
"""After a yes that holds for the month: nobody is to take it for an answer about now."""


def advice_words(records: tuple[Record, ...], plan: Plan) -> Iterator[str]:
    wishes = [wish for wish in plan.wishes if wish.kind is Kind.WEATHER]
    text = " ".join(f"{wish.before} {wish.text}" for wish in wishes)
    typical = any(is_typical(record) for record in records)
    if not plan.comparison:
        yield from _verdicts(list(observed(records).values()), text, typical)
    yield from _not_a_forecast(f"{text} {plan.text}", typical)


def _verdicts(seen: list[Observation], text: str, typical: bool) -> Iterator[str]:
    """One sentence, or a line a place."""
    asked = [question for question in QUESTIONS if question.is_in(text)][:_MOST]
    told = [_told(at, asked) for at in seen] if asked else []
    if len(told) == 1:
        words = f"by what is usual in the month: {told[0]} {_NOT_TODAY}" if typical else told[0]
        yield words[:1].upper() + words[1:]
    elif told:
        yield from [f"By what is usual in the month ({_NOT_TODAY[:-1].lower()}):"] if typical else []
        yield listing(f"{bold(at.location)}: {words}" for at, words in zip(seen, told, strict=True))


def _told(at: Observation, asked: list[Question]) -> str:
    verdicts = (question.answer(at) for question in asked)
    said = "; ".join(dict.fromkeys(verdict for verdict in verdicts if verdict))
    return f"{said}." if said else "the data tells no condition, so I cannot say."


def _not_a_forecast(text: str, typical: bool) -> Iterator[str]:
    if looks_ahead(text):
        day = day_asked(text)
        about = f" and tells nothing about {day}" if day else ""
        what = "typical weather of the month" if typical else "current weather in the data"
        yield f"This is the {what}: it is not a forecast{about}."

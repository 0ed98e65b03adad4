"""What follows from the weather for the one who asked, and of what day it is."""

from collections.abc import Iterator

from chat.llm.offline.answers.markdown import bold, listing
from chat.llm.offline.answers.verdicts import QUESTIONS, Question
from chat.llm.offline.conversation import Record
from chat.llm.offline.understanding.days import day_asked, looks_ahead
from chat.llm.offline.understanding.kinds import Kind
from chat.llm.offline.understanding.observations import Observation, observed
from chat.llm.offline.understanding.plan import Plan

_MOST = 2
"""Questions answered of one message."""


def advice_words(records: tuple[Record, ...], plan: Plan) -> Iterator[str]:
    wishes = [wish for wish in plan.wishes if wish.kind is Kind.WEATHER]
    text = " ".join(f"{wish.before} {wish.text}" for wish in wishes)
    if not plan.comparison:
        yield from _verdicts(list(observed(records).values()), text)
    yield from _not_a_forecast(f"{text} {plan.text}")


def _verdicts(seen: list[Observation], text: str) -> Iterator[str]:
    """One sentence, or a line a place."""
    asked = [question for question in QUESTIONS if question.is_in(text)][:_MOST]
    told = [_told(at, asked) for at in seen] if asked else []
    if len(told) == 1:
        yield told[0][:1].upper() + told[0][1:]
    elif told:
        yield listing(f"{bold(at.location)}: {words}" for at, words in zip(seen, told, strict=True))


def _told(at: Observation, asked: list[Question]) -> str:
    verdicts = (question.answer(at) for question in asked)
    said = "; ".join(dict.fromkeys(verdict for verdict in verdicts if verdict))
    return f"{said}." if said else "the data tells no condition, so I cannot say."


def _not_a_forecast(text: str) -> Iterator[str]:
    if looks_ahead(text):
        day = day_asked(text)
        about = f" and tells nothing about {day}" if day else ""
        yield f"This is the current weather in the data: it is not a forecast{about}."

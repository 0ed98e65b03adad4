"""What follows from the weather for the one who asked: an umbrella, a jacket, a yes or a no."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from chat.llm.offline.answers.clothes import clothes_for, outer_layer
from chat.llm.offline.answers.markdown import bold, joined, listing
from chat.llm.offline.conversation import Record
from chat.llm.offline.understanding.days import day_asked, looks_ahead
from chat.llm.offline.understanding.kinds import Kind
from chat.llm.offline.understanding.observations import Observation, observed
from chat.llm.offline.understanding.plan import Plan

Verdict: TypeAlias = Callable[[Observation], str]
_MOST = 2
"""Questions answered of one message."""


@dataclass(frozen=True, slots=True)
class Question:
    words: str
    verdict: Verdict
    needs_sky: bool = True
    """Whether the answer needs the condition; the others need the temperature alone."""

    def is_in(self, text: str) -> bool:
        return re.search(rf"(?<!how )\b(?:{self.words})\b", text, re.IGNORECASE) is not None


def _is(yes: str, no: str, holds: Callable[[Observation], bool]) -> Verdict:
    return lambda at: yes if holds(at) else no


def _umbrella(at: Observation) -> str:
    if at.wet:
        return "yes, take an umbrella"
    return "snow, so rather a hood than an umbrella" if at.snowy else "no umbrella is needed"


def _sunny(at: Observation) -> str:
    if at.sunny:
        return "yes, it is sunny"
    return (
        "only partly sunny" if re.search("partly|sun", at.condition, re.IGNORECASE) else "no, it is not sunny"
    )


def _rain(at: Observation) -> str:
    if at.wet:
        return "yes, there is rain"
    return "no rain, but snow" if at.snowy else "no, there is no rain"


def _jacket(at: Observation) -> str:
    layer = outer_layer(at)
    return f"yes, take {layer}" if layer else "no, you need no jacket"


QUESTIONS = (
    Question("umbrella", _umbrella),
    Question("rain|raining|rainy|wet", _rain),
    Question("snow|snowing|snowy", _is("yes, there is snow", "no, there is no snow", lambda at: at.snowy)),
    Question("sunny|sunshine|sun", _sunny),
    Question("windy", _is("yes, it is windy", "the data tells of no wind", lambda at: at.windy)),
    Question("sunscreen|sun ?glasses", _is("yes, take it along", "no need for it", lambda at: at.sunny)),
    Question("(?:wear|pack)(?! (?:a|my) )(?! shorts)", lambda at: f"take {joined(clothes_for(at))}", False),
    Question("jacket|coat|rain ?coat|sweater|gloves|scarf|hat", _jacket, False),
    Question(
        "shorts|swimsuit|t-shirt",
        _is("yes, it is warm enough", "no, it is too cold for that", lambda at: at.fahrenheit >= 68),
        False,
    ),
    Question(
        "swim(?:ming)?|beach",
        _is("yes, it is warm enough", "no, it is too cold for that", lambda at: at.fahrenheit >= 73),
        False,
    ),
    Question(
        "good (?:day|weather|time|conditions)|nice|pleasant|picnic|outside|warm enough|dry enough",
        _is("yes, the weather is good", "rather not in this weather", lambda at: at.pleasant),
        False,
    ),
    Question(
        "freezing", _is("yes, it freezes", "no, it does not freeze", lambda at: at.fahrenheit <= 32), False
    ),
    Question(
        "(?<!too )cold|chilly",
        _is("yes, it is cold", "no, it is not cold", lambda at: at.fahrenheit < 50),
        False,
    ),
    Question(
        "(?<!too )hot", _is("yes, it is hot", "no, it is not hot", lambda at: at.fahrenheit >= 82), False
    ),
    Question(
        "(?<!too )warm", _is("yes, it is warm", "no, it is not warm", lambda at: at.fahrenheit >= 65), False
    ),
)


def advice_words(records: tuple[Record, ...], plan: Plan) -> Iterator[str]:
    """The conclusions, place by place, and that the data is of no other day than its own."""
    text = " ".join(f"{wish.before} {wish.text}" for wish in plan.wishes if wish.kind is Kind.WEATHER)
    asked = [question for question in QUESTIONS if question.is_in(text)][:_MOST]
    seen = list(observed(records).values())
    if asked and not plan.comparison:
        told = [_told(at, asked) for at in seen]
        yield told[0][:1].upper() + told[0][1:] if len(told) == 1 else listing(map(_placed, seen, told))
    if looks_ahead(f"{text} {plan.text}"):
        day = day_asked(f"{text} {plan.text}")
        about = f" and tells nothing about {day}" if day else ""
        yield f"This is the current weather in the data: it is not a forecast{about}."


def _told(at: Observation, asked: list[Question]) -> str:
    verdicts = [question.verdict(at) for question in asked if at.condition or not question.needs_sky]
    said = "; ".join(dict.fromkeys(verdicts))
    return f"{said}." if said else "the data tells no condition, so I cannot say."


def _placed(at: Observation, told: str) -> str:
    return f"{bold(at.location)}: {told}"

"""Questions about the weather that want a yes, a no or a piece of advice."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from chat.llm.offline.answers.clothes import clothes_for, outer_layer
from chat.llm.offline.answers.markdown import joined
from chat.llm.offline.understanding.observations import Observation

Verdict: TypeAlias = Callable[[Observation], str]


@dataclass(frozen=True, slots=True)
class Question:
    words: str
    verdict: Verdict
    needs_sky: bool = False
    """Whether the answer needs the condition; the others need the temperature alone."""

    def is_in(self, text: str) -> bool:
        return re.search(rf"(?<!how )\b(?:{self.words})\b", text, re.IGNORECASE) is not None

    def answer(self, at: Observation) -> str | None:
        return None if self.needs_sky and not at.condition else self.verdict(at)


def _sky(words: str, yes: str, no: str, holds: Callable[[Observation], bool]) -> Question:
    return Question(words, lambda at: yes if holds(at) else no, needs_sky=True)


def _from(degrees: float, words: str, yes: str, no: str) -> Question:
    return Question(words, lambda at: yes if at.fahrenheit >= degrees else no)


def _umbrella(at: Observation) -> str:
    if at.wet:
        return "yes, take an umbrella"
    return "snow, so rather a hood than an umbrella" if at.snowy else "no umbrella is needed"


def _sunny(at: Observation) -> str:
    if at.sunny:
        return "yes, it is sunny"
    partly = re.search("partly|sun", at.condition, re.IGNORECASE)
    return "only partly sunny" if partly else "no, it is not sunny"


def _rain(at: Observation) -> str:
    if at.wet:
        return "yes, there is rain"
    return "no rain, but snow" if at.snowy else "no, there is no rain"


def _jacket(at: Observation) -> str:
    layer = outer_layer(at)
    return f"yes, take {layer}" if layer else "no, it is warm enough without"


def _outside(at: Observation) -> str:
    return "yes, the weather is good" if at.pleasant else "rather not in this weather"


def _pack(at: Observation) -> str:
    return f"take {joined(clothes_for(at))}"


QUESTIONS = (
    Question("umbrella", _umbrella, needs_sky=True),
    Question("rain|raining|rainy|raini(?:er|est)|wet|wettest|(?<=i[ts] )wetter", _rain, needs_sky=True),
    _sky("snow(?:ing|y|ier|iest)?", "yes, there is snow", "no, there is no snow", lambda at: at.snowy),
    Question("sunny|sunshine|sun(?! ?(?:set|rise|go|come))|sunni(?:er|est)", _sunny, needs_sky=True),
    _sky("windy|windi(?:er|est)", "yes, it is windy", "the data tells of no wind", lambda at: at.windy),
    _sky("sunscreen|sun ?glasses", "yes, take it along", "no need for it", lambda at: at.sunny),
    Question("(?:wear|pack)(?! (?:a|my|shorts)\\b)", _pack),
    Question("jacket|coat|rain ?coat|sweater|gloves|scarf|hat", _jacket),
    _from(68, "shorts|t-shirt", "yes, it is warm enough", "no, it is too cold for that"),
    _from(73, "swim(?:ming|suit)?|beach", "yes, it is warm enough", "no, it is too cold for that"),
    Question(
        "good (?:day|weather|time|conditions)|nice|pleasant|picnic|(?:go|be|sit|eat|play) outside|dry enough"
        "|warm enough(?! (?:to|for) (?:swim|shorts))",
        _outside,
    ),
    _from(33, "freezing", "no, it does not freeze", "yes, it freezes"),
    _from(50, "(?<!too )cold|chilly", "no, it is not cold", "yes, it is cold"),
    _from(82, "(?<!too )hot", "yes, it is hot", "no, it is not hot"),
    _from(65, "(?<!too )warm(?! enough)", "yes, it is warm", "no, it is not warm"),
)

"""Which of the six patterns of function calling a turn was, worked out from what was asked for and said."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from chat.agent.history import PastCall, PastTurn
from chat.canonical import compact


@dataclass(frozen=True, slots=True)
class Pattern:
    slug: str
    name: str
    lesson: str
    """What it teaches, in one sentence."""


NONE = Pattern(
    "none", "no call", "The model answered from what it knew and had been told: no tool was needed."
)
SIMPLE = Pattern("simple", "simple", "One tool was offered, and the model asked for one call of it.")
MULTIPLE = Pattern(
    "multiple",
    "multiple",
    "Several tools were offered; the model picked the one that fits, and called it once.",
)
PARALLEL = Pattern(
    "parallel", "parallel", "One answer asked for several calls of the same tool, so they could run together."
)
PARALLEL_MULTIPLE = Pattern(
    "parallel_multiple",
    "parallel multiple",
    "One answer asked for several calls of different tools, and all could run together.",
)
MULTI_STEP = Pattern(
    "multi_step",
    "multi-step",
    "The model saw the results of its first calls before it asked for more: each step builds on the last.",
)
MULTI_TURN = Pattern(
    "multi_turn",
    "multi-turn",
    "What was called depends on earlier turns: the model took a value that was not said in this one.",
)
PATTERNS = {
    pattern.slug: pattern
    for pattern in (NONE, SIMPLE, MULTIPLE, PARALLEL, PARALLEL_MULTIPLE, MULTI_STEP, MULTI_TURN)
}


def pattern(turn: PastTurn, earlier: Iterable[PastTurn], offered: int) -> Pattern:
    """The pattern of `turn`, to which `offered` tools were offered; the most telling, if several."""
    asking = [step.calls for step in turn.steps if step.calls]
    if not asking:
        return NONE
    if _leans_on(turn, earlier):
        return MULTI_TURN
    if len(asking) > 1:
        return MULTI_STEP
    return _of_one_answer(asking[0], offered)


def _of_one_answer(calls: tuple[PastCall, ...], offered: int) -> Pattern:
    if len(calls) > 1:
        return PARALLEL if len({call.name for call in calls}) == 1 else PARALLEL_MULTIPLE
    return MULTIPLE if offered > 1 else SIMPLE


def _leans_on(turn: PastTurn, earlier: Iterable[PastTurn]) -> bool:
    """Does the first answer use a value that was not said now, but came up before?"""
    earlier = tuple(earlier)
    now, before = _words(turn.said), _words(" ".join(_told(earlier)))
    first = next(step.calls for step in turn.steps if step.calls)
    values = (value for call in first for value in _strings(call.arguments) if _is_name(value, earlier))
    return any(value and value not in now and value in before for value in map(_words, values))


def _is_name(value: str, earlier: tuple[PastTurn, ...]) -> bool:
    """What is all in lower case is an option, like "celsius"; or a name that the person wrote as one."""
    return not value.islower() or any(value.title() in turn.said for turn in earlier)


def _told(turns: Iterable[PastTurn]) -> Iterator[str]:
    for turn in turns:
        yield turn.said
        for step in turn.steps:
            yield step.text
            yield from (compact([call.arguments, call.result]) for call in step.calls)


def _strings(value: Any) -> Iterator[str]:
    """What the arguments name; of "Paris, TX" the city alone, since nobody repeats the rest."""
    match value:
        case str():
            yield value.partition(",")[0]
        case dict():
            for item in value.values():
                yield from _strings(item)
        case list():
            for item in value:
                yield from _strings(item)


def _words(text: str) -> str:
    """Its words alone, with a space before and after each: so that a name is found as a whole."""
    words = re.findall(r"\w+", text.casefold())
    return f" {' '.join(words)} " if words else ""

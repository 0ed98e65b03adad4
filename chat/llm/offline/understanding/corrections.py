"""A message as it was meant after its user corrected it: "Paris? No wait, Rome" is about Rome."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Protocol, TypeAlias

from chat.llm.offline.understanding.places import places_in
from chat.llm.offline.understanding.securities import companies_in
from chat.llm.offline.understanding.tastes import tastes

_GAP = r"[\s,.;:?!(–—-]*"
_MARK = re.compile(
    rf"{_GAP}\b(?:(?:no|oh|oops|sorry|wait|hang on|hold on|actually|rather|well|but|or)\b{_GAP})*"
    r"(?:no|wait|sorry|oops|actually|rather|correction|scratch that|i mean|i meant|make (?:it|that)"
    rf"|let's say|not that)\b{_GAP}"
    r"(?:(?:i mean|i meant|make (?:it|that)|in|for|at|of|to|the|from)\b\s*)*\Z",
    re.IGNORECASE,
)
_NOT = re.compile(r"(?:,|\bbut|\band)\s+not\s+(?:(?:in|for|at|of|the)\s+)*\Z", re.IGNORECASE)
_NOT_THIS = re.compile(r"(?<!why )\bnot\s+(?:(?:in|for|at|of|the)\s+)*\Z", re.IGNORECASE)
_BUT = re.compile(r"[\s,]*\b(?:but|rather)\b", re.IGNORECASE)
_MOST = 4
"""Corrections of one message; who corrects more is not understood."""

_FAR = 60
"""Characters between what is taken back and what replaces it."""


class Named(Protocol):
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


Finder: TypeAlias = Callable[[str], Sequence[Named]]
_FINDERS: tuple[Finder, ...] = (
    places_in,
    companies_in,
    lambda text: tastes("unit", text),
    lambda text: tastes("cuisine_type", text),
    lambda text: tastes("price_range", text),
)
_HINT = re.compile(
    r"\b(?:no|not|wait|sorry|oops|actually|rather|correction|scratch|mean|meant|make|let's)\b", re.IGNORECASE
)


@lru_cache(maxsize=256)
def as_meant(text: str) -> str:
    """The text with each thing that was taken back replaced by what it was replaced with."""
    for _ in range(_MOST):
        better = next(_corrected(text), None) if _HINT.search(text) else None
        if better is None:
            return text
        text = better
    return text


def _corrected(text: str) -> Iterator[str]:
    for finder in _FINDERS:
        named = finder(text)
        for wrong, right in zip(named, named[1:], strict=False):
            between = text[wrong.end : right.start]
            if len(between) > _FAR:
                continue
            if mark := _MARK.search(between):
                kept = between[: mark.start()]
                said = text[right.start : right.end]
                yield f"{text[: wrong.start]}{said}{kept}{text[right.end :]}"
            elif mark := _NOT.search(between):
                yield text[: wrong.end + mark.start()] + text[right.end :]
            elif (mark := _NOT_THIS.search(text[: wrong.start])) and _BUT.match(between):
                yield f"{text[: mark.start()]}{between.strip()} {text[right.start :]}"

"""Comparisons of places by their weather: "the warmest", "best for outdoor activities"."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from chat.llm.offline.understanding.observations import Observation


@dataclass(frozen=True, slots=True)
class Criterion:
    name: str
    """As an answer says it of one among many: "the warmest"."""
    of_two: str
    """As it says it of one of two: "warmer"."""
    words: str
    score: Callable[[Observation], float]

    def choose(self, seen: Iterable[Observation]) -> Observation | None:
        """The place that fits best; the first of equals."""
        return max(seen, key=self.score, default=None)


@dataclass(frozen=True, slots=True)
class Compared:
    """A criterion where it is said."""

    start: int
    end: int
    criterion: Criterion
    weak: bool
    """A comparative ("is it warmer in Boston?") compares only if there is more than one place."""


_INSIDE = r"(?:to be |being |staying )?(?:indoors?|inside|museums?)(?: activit(?:y|ies)| things| stuff)?"
_OUTSIDE = (
    r"(?:to be |being |going |go |doing |do )?(?:the |an? |some )?(?:outdoors?|outside|open[- ]air"
    r"|hik(?:e|es|ing)|walk(?:s|ing)?|picnics?|sightseeing)"
    r"(?: activit(?:y|ies)| things| stuff| fun)?"
)
_TRAVEL = r"(?:visit(?:ing)?|travel(?:l?ing)?(?: to)?|trip|visit|holidays?|vacation|weekend|go|be)"
_GOOD = r"(?:best|better|ideal|good|nicest|nicer|most suitable|suited|suitable|perfect|great)"
_PLACE = r"(?:(?:city|place|one|town|destination|of them|of these|of those)\b ?)?"

CRITERIA = (
    Criterion(
        "the best for indoor activities",
        "better for indoor activities",
        rf"(?:the )?{_GOOD} {_PLACE}(?:for|to (?:do|be|go)) {_INSIDE}",
        lambda at: -at.comfort,
    ),
    Criterion(
        "the best for outdoor activities",
        "better for outdoor activities",
        rf"(?:the )?{_GOOD} {_PLACE}(?:for|to (?:do|be|go)) {_OUTSIDE}",
        lambda at: at.comfort,
    ),
    Criterion(
        "the one with the best weather",
        "the one with better weather",
        rf"(?:the )?{_GOOD} {_PLACE}(?:for|to) (?:a |my |our )?{_TRAVEL}"
        r"|(?:where|which (?:one|city|place|of them)) (?:should|shall|could) (?:i|we)"
        r" (?:go|visit|travel)(?! \w+ing)"
        r"|(?:best|better|nicest|nicer|finest) (?:\w+ )?(?:weather|climate|city|conditions)",
        lambda at: at.comfort,
    ),
    Criterion(
        "the mildest",
        "milder",
        r"mild(?:est|er)|most pleasant|more pleasant|pleasantest",
        lambda at: at.comfort,
    ),
    Criterion(
        "the warmest",
        "warmer",
        r"warm(?:est|er)|hott(?:est|er)|somewhere (?:warm|hot)",
        lambda at: at.fahrenheit,
    ),
    Criterion(
        "the coldest",
        "colder",
        r"cold(?:est|er)|cool(?:est|er)|chilli(?:est|er)|somewhere (?:cold|cool)",
        lambda at: -at.fahrenheit,
    ),
)
_PATTERNS = [
    (criterion, re.compile(rf"(?<!\w)(?:{criterion.words})(?!\w)", re.IGNORECASE)) for criterion in CRITERIA
]
_ABOUT_TIME = re.compile(r" (?:month|time|season|day|part|year|clothes|jacket|coat)", re.IGNORECASE)


def compared_in(text: str) -> Compared | None:
    """The first comparison in `text`; "the warmest month" compares no places."""
    found = [
        Compared(match.start(), match.end(), criterion, match[0].lower().endswith("er"))
        for criterion, pattern in _PATTERNS
        for match in pattern.finditer(text)
        if not _ABOUT_TIME.match(text, match.end())
    ]
    return min(found, key=lambda compared: compared.start, default=None)

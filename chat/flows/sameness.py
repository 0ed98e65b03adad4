"""Texts that mean the same though they are written otherwise: words, numbers, places and days."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache

from chat.agent.grounding import means, numbers
from chat.atlas import qualifiers
from chat.atlas.fold import fold
from chat.atlas.gazetteer import Found, locate
from chat.flows.spelling import WEEKDAYS
from chat.tools import clock

_NEAR = {"yesterday": -1, "today": 0, "tomorrow": 1}
_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_SPELLED = re.compile(
    r"(?<!hundred )(?<!hundred and )\b"
    rf"(?:({'|'.join(_TENS)})(?: ({'|'.join(_SMALL[1:10])}))?|({'|'.join(_SMALL)}))\b"
    r"(?! hundred| thousand| million)"
)
_NO_SPACES = 0x0E00
"""From Thai on, scripts put no space between words, or join what belongs to them."""
_JOINING = str.maketrans(dict.fromkeys("'’‘`´ʼ", " "))


def same_words(one: str, other: str) -> bool:
    """Whatever their capitals, accents and punctuation; texts of signs alone are the same to the letter."""
    return fold(one) == fold(other) if fold(one) else one.strip() == other.strip()


def says(text: str, said: str) -> bool:
    """Are these words in the text, as whole words, whatever their capitals, accents and punctuation?"""
    if not (words := fold(said)):
        return said.strip().casefold() in text.casefold()
    before = "" if ord(words[0]) >= _NO_SPACES else " "
    after = "" if ord(words[-1]) >= _NO_SPACES else " "
    # "Chicago's" is one word, and says Chicago.
    return any(f"{before}{words}{after}" in folded for folded in _folded(text))


@lru_cache(maxsize=16)
def _folded(text: str) -> tuple[str, str]:
    """With what is joined as one word, and apart. An answer is looked at for many words."""
    return f" {fold(text)} ", f" {fold(text.translate(_JOINING))} "


def says_number(text: str, number: float) -> bool:
    """Does the text say it, as it is or rounded, however it is written? `28` is `twenty-eight`, too."""
    return any(means(said, number) for said in numbers(text)) or any(
        each == number for each in _spelled(text)
    )


def _spelled(text: str) -> Iterator[int]:
    """The numbers under a hundred that it says in words; but not "one", which is a number seldom."""
    for tens, unit, small in _SPELLED.findall(fold(text)):
        number = _SMALL.index(small or unit or "zero") + (10 * (_TENS.index(tens) + 2) if tens else 0)
        if number != 1:
            yield number


def same_place(one: str, other: str) -> bool:
    """Do both name the same place of the atlas? A plain name is the best known place that is called so.

    So "San Francisco" is San Francisco, CA, and "Paris" is not Paris, TX. A country or a state is itself,
    not the city that the atlas takes it for; so are an airport and a sight. What the atlas does not know
    is compared by its words.
    """
    if same_words(one, other):
        return True
    cities = [found.place for found in (locate(one), locate(other)) if _is_city(found)]
    if cities:
        return len(cities) == 2 and cities[0] == cities[1]
    region = qualifiers.all_of(fold(one))
    return region is not None and region == qualifiers.all_of(fold(other))


def day_meant(words: str, at: datetime | None = None) -> date | None:
    """The day that `today`, `tomorrow`, `+3` or `friday` is, counted from `at`, or from now.

    A weekday is the next one, today excluded: `friday`, said on a Friday, is in a week.
    """
    today, name = (at or clock.now().astimezone()).date(), words.strip().casefold()
    if name in WEEKDAYS:
        return today + timedelta((WEEKDAYS.index(name) - today.weekday() - 1) % 7 + 1)
    if name[:1] in ("+", "-") and name[1:].isdecimal() and len(name) < 6:
        return today + timedelta(int(name))
    return today + timedelta(_NEAR[name]) if name in _NEAR else None


def _is_city(found: Found) -> bool:
    return found.place is not None and not found.stands_in

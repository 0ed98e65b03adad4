"""Where an answer's facts come from: its numbers, names and dates, found in the results of its calls."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from chat.origin import KEYS

MOST_LEAVES = 5_000
"""Values of all results together that are looked for."""
_NUMBER = re.compile(r"(?<![\w.,])[-−–]?\d+(?:[.,]\d+)*(?!\w*\d)")
_MINUS = ("-", "−", "–")
_MOMENT = re.compile(r"(?<=\d)T(?=\d\d:)")
"""What parts the day and the time of 2026-11-27T23:43Z."""
_LIST_MARK = re.compile(r"(?m)^[ \t]*\d+[.)][ \t]")
_UNTOLD = re.compile(rf"^\$\.({'|'.join(KEYS)}|note)\b|\.(units?|currency)$")
"""Where values stand that say nothing of the world: whence a result is, and what it counts in."""
_SHORTEST_NAME = 3
_INEXACT = 1e-9
"""A half is not quite a half in binary."""


class Place(NamedTuple):
    """A value within a result: the call that it came from, and the path to it, like `$.days[0].high`."""

    call: int
    path: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A span of the answer. Without places, no result supports it."""

    start: int
    end: int
    text: str
    places: tuple[Place, ...] = ()


def facts(answer: str, results: Iterable[tuple[int, Any]], known: str = "") -> list[Fact]:
    """The facts of `answer` in order, each span once; `results` are (call, JSON) pairs.

    A number that stands in `known` (what the person said, say) needs no result.
    """
    told = list(leaves(results))
    found = sorted(_names(answer, told), key=lambda fact: (fact.start, -fact.end))
    found += _numbers(answer, told, {value_of(match[0]) for match in _NUMBER.finditer(known)})
    return list(_apart(sorted(found, key=lambda fact: (fact.start, not fact.places, -fact.end))))


def tells(place: Place) -> bool:
    """Does what stands there say something of the world?"""
    return not _UNTOLD.search(place.path)


def numbers(text: str) -> list[str]:
    """The numbers that a text says, as it writes them; the marks of a list are none."""
    marks = _marks(text)
    return [match[0] for match in _NUMBER.finditer(text) if match.start() not in marks]


def means(said: str, number: float) -> bool:
    """Is this number, as a text writes it, that one, or that one rounded?"""
    value, slack = _rounded(said)
    return abs(value - number) <= slack


def _marks(text: str) -> set[int]:
    return {at for match in _LIST_MARK.finditer(text) for at in range(*match.span())}


def leaves(results: Iterable[tuple[int, Any]]) -> Iterator[tuple[Place, Any]]:
    """The texts and numbers within results, each with where it stands."""
    left = MOST_LEAVES
    for call, result in results:
        for path, value in _walk(result, "$"):
            if not (left := left - 1):
                return
            yield Place(call, path), value


def _walk(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    match value:
        case dict():
            for key, item in value.items():
                yield from _walk(item, f"{path}.{key}")
        case list():
            for at, item in enumerate(value):
                yield from _walk(item, f"{path}[{at}]")
        case str() | int() | float() if not isinstance(value, bool):
            yield path, value


def _names(answer: str, told: list[tuple[Place, Any]]) -> Iterator[Fact]:
    """Values that are words, where the answer says them as they are."""
    places: dict[str, list[Place]] = {}
    for place, value in told:
        if isinstance(value, str) and len(value) >= _SHORTEST_NAME and not _NUMBER.fullmatch(value):
            places.setdefault(value.casefold(), []).append(place)
    text = answer.casefold()
    if len(text) != len(answer):  # A letter that folds into two would move every span after it.
        text = answer.lower() if len(answer.lower()) == len(answer) else answer
    for value, where in places.items():
        for match in re.finditer(rf"(?<!\w){re.escape(value)}(?!\w)", text):
            yield Fact(match.start(), match.end(), answer[match.start() : match.end()], tuple(where))


def _numbers(answer: str, told: list[tuple[Place, Any]], known: set[float]) -> Iterator[Fact]:
    values: dict[float, list[Place]] = {}
    for place, leaf in told:
        for number in _numbers_in(leaf):
            values.setdefault(number, []).append(place)
    marks = _marks(answer)
    for match in _NUMBER.finditer(answer):
        number = value_of(match[0])
        places = values.get(number) or _rounded_to(match[0], values)
        if not places and answer[: match.start()].endswith(_MINUS):  # "UTC-03:30"
            places = values.get(-number, [])
        if places or (number not in known and match.start() not in marks):
            yield Fact(match.start(), match.end(), match[0], tuple(places))


def _numbers_in(leaf: Any) -> Iterator[float]:
    if isinstance(leaf, str):
        yield from (value_of(match[0]) for match in _NUMBER.finditer(_MOMENT.sub(" ", leaf)))
    elif abs(leaf) < 1e300:
        yield float(leaf)


def value_of(number: str) -> float:
    """Of a number as a text writes it."""
    return float(_decimal(number))


def _decimal(number: str) -> str:
    """Commas part thousands, unless the only one has other than three digits after it, or dots do."""
    plain = re.sub("[−–]", "-", number)
    if re.fullmatch(r"-?\d+,(\d{1,2}|\d{4,})|-?\d{1,3}(\.\d{3})+,\d+", plain):
        plain = plain.replace(".", "").replace(",", ".")
    whole, _, rest = plain.replace(",", "").partition(".")
    return f"{whole}.{rest.replace('.', '')}" if rest else whole


def _rounded_to(said: str, values: dict[float, list[Place]]) -> list[Place]:
    """The places of numbers that, rounded as the answer has it, are what it says."""
    number, slack = _rounded(said)
    return [place for value, places in values.items() if abs(value - number) <= slack for place in places]


def _rounded(said: str) -> tuple[float, float]:
    """A number, and how far from it what was rounded may lie: a half either way, as people round."""
    decimal = _decimal(said)
    return float(decimal), 0.5 * 10 ** -len(decimal.partition(".")[2]) * (1 + _INEXACT)


def _apart(ordered: Iterable[Fact]) -> Iterator[Fact]:
    """Spans that do not overlap, the first and longest of each place."""
    end = 0
    for fact in ordered:
        if fact.start >= end:
            yield fact
            end = fact.end

"""The companies that a text names, as the symbols that tools are asked for."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import dropwhile

from chat.atlas import companies, places
from chat.llm.offline.understanding.mentions import companies_mentioned, places_mentioned
from chat.llm.offline.understanding.ordinary import NO_NAME, NO_TICKER

_TICKER = re.compile(r"(?<!\w)(\$?)([A-Z]{1,5}(?:\.[A-Z]{1,2})?)(?![\w'])")
_NAME = r"[A-Z][\w&.-]*(?: [A-Z][\w&.-]*){0,2}"
_NAMES = rf"{_NAME}(?:(?:, and |, | and | or ){_NAME}){{0,4}}"
_MARKET = r"(?i:stocks?|shares?)(?! (?i:exchange|market))\b"
_PRICED = r"(?i:stocks?|shares?|prices?|quotes?|value|ticker|symbol) (?i:of|for)(?i: the)?"
_STRANGERS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b{_PRICED} ({_NAMES})",
        rf"\b({_NAMES})(?:'s?)? {_MARKET}",
        rf"\b{_PRICED} ([a-z][\w&-]+)(?=\W*(?:\Z|\b(?:today|now|right|please|stocks?|shares?)\b))",
        rf"(?<![\w'])([a-z][\w&-]+)(?:'s?)? {_MARKET}",
    )
)
"""Names in the place of a company's; small ones count only alone."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A company where it is said."""

    start: int
    end: int
    symbol: str
    known: bool = True


def companies_in(text: str) -> list[Listed]:
    """The companies of the atlas in `text`, in order."""
    return [Listed(m.start, m.end, m.company.symbol) for m in companies_mentioned(text)]


def securities_in(text: str) -> list[Listed]:
    """Every company or symbol in a text that speaks of stocks, unknown symbols too."""
    known = companies_in(text)
    taken = [(at.start, at.end) for at in known] + [(m.start, m.end) for m in places_mentioned(text)]
    found = known + [
        Listed(match.start(), match.end(), match[2], known=False)
        for match in _TICKER.finditer(text)
        if not any(match.start() < b and a < match.end() for a, b in taken) and _is_ticker(match, text)
    ]
    return sorted(found, key=lambda listed: listed.start)


def _is_ticker(match: re.Match[str], text: str) -> bool:
    if match[1]:
        return True
    long_enough = len(match[2]) > 1
    return long_enough and match[2] not in NO_TICKER and not (text.isupper() and " " in text.strip())


def strangers_in(text: str) -> tuple[str, ...]:
    """Names in the place of a company's that the atlas does not know: "the stock price of Foobar Inc"."""
    listed = {text[at.start : at.end].lower() for at in securities_in(text)}
    found = (_strange(match[1]) for pattern in _STRANGERS for match in pattern.finditer(text))
    return tuple(dict.fromkeys(name for names in found for name in names if name.lower() not in listed))


def _strange(names: str) -> Iterator[str]:
    for name in re.split(r",? and |, | or ", names):
        words = name.rstrip(".-&").removesuffix("'s").split()
        said = " ".join(dropwhile(lambda word: word.lower() in NO_NAME, words))
        if said and not companies.find(said) and not _is_place(said):
            yield said if said != said.lower() else said.title()


def _is_place(said: str) -> bool:
    """Of the well-known ones: somewhere in the world there is a town called almost anything."""
    return any(
        said in (mention.place.label, said[mention.start : mention.end]) for mention in places.mentioned(said)
    )

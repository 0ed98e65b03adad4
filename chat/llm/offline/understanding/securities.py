"""The companies that a text names, as the symbols that tools are asked for."""

import re
from dataclasses import dataclass

from chat.atlas import companies, places
from chat.llm.offline.understanding.ordinary import NO_NAME, NO_TICKER

_TICKER = re.compile(r"(?<!\w)(\$?)([A-Z]{1,5}(?:\.[A-Z]{1,2})?)(?![\w'])")
_UNKNOWN = re.compile(
    r"\b(?:of|for|in|is|are)\s+([A-Z][\w&.-]*(?: [A-Z][\w&.-]*){0,2})(?:'s?)?(?= stocks?| shares?|[?.,! ]|\Z)"
    r"|([A-Z][\w&.-]*(?: [A-Z][\w&.-]*){0,2})(?:'s?)? (?:stock|share)"
)


@dataclass(frozen=True, slots=True)
class Listed:
    """A company where it is said."""

    start: int
    end: int
    symbol: str
    known: bool = True


def companies_in(text: str) -> list[Listed]:
    """The companies of the atlas in `text`, in order."""
    return [Listed(m.start, m.end, m.company.symbol) for m in companies.mentioned(text)]


def securities_in(text: str) -> list[Listed]:
    """Every company or symbol in a text that speaks of stocks, unknown symbols too."""
    known = companies_in(text)
    taken = [(at.start, at.end) for at in known] + [(m.start, m.end) for m in places.mentioned(text)]
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


def unknown_company(text: str) -> str | None:
    """A name in the place of a company's that the atlas does not know: "the stock price of Foobar Inc"."""
    known = {(m.start, m.end) for m in places.mentioned(text)}
    for match in _UNKNOWN.finditer(text):
        group = 1 if match[1] else 2
        name = match[group].rstrip(".-&")
        free = not any(match.start(group) < b and a < match.end(group) for a, b in known)
        if name and free and name.split()[0].lower() not in NO_NAME:
            return name
    return None

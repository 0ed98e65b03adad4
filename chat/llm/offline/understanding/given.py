"""Weather that a message takes for granted: "given the weather", "it's raining", "if it is sunny"."""

import re
from collections.abc import Iterator

_SKY = {
    "rainy": "rain(?:y|s|ing)?|wet|drizzl(?:y|ing)|pouring|showers",
    "snowy": "snow(?:y|s|ing)?",
    "sunny": "sunny|clear",
    "stormy": "stormy|storms",
    "cloudy": "cloudy|grey|gray|overcast",
    "windy": "windy",
    "cold": "cold|freezing|icy|chilly",
    "hot": "hot",
    "warm": "warm",
    "mild": "mild",
    "dry": "dry",
}
_WORDS = "|".join(_SKY.values())
_PAST = re.compile(
    r"\b(?:based on|given|considering|depending on|with|in view of|going by|according to|because of|fits?|"
    r"fitting|suits?|suited (?:to|for)|suitable for|match(?:es|ing)?|appropriate (?:to|for)"
    r"|right for|good for|for|in) (?:the |this |that |these |those |its |their |current |today's )+"
    r"(?:\w+ )?(?:weather|temperatures?|conditions?|climate|forecasts?)(?: (?:there|data|results?))?",
    re.IGNORECASE,
)
_FIT = re.compile(
    r"\b(?:fit(?:s|ting)? (?:it|them|that)|suit(?:s|ed)? (?:it|them|that|to it)|match(?:es|ing)? (?:it|that)"
    r"|accordingly|appropriate|suitable"
    r"|if (?:it's|it is|the weather(?:'s| is)) (?:nice|good|fine|bad|ok|okay|pleasant))\b",
    re.IGNORECASE,
)
_STATED = re.compile(
    r"\b(?:it's|it is|it will be|it'll be|it|the weather is|the weather will be|we have|there is|there's)"
    rf" (?:\w+ ){{0,2}}?({_WORDS})\b(?: (?:day|weather|outside))?",
    re.IGNORECASE,
)
_DAY = re.compile(
    rf"\b({_WORDS}) (?:\w+ )?(?:day|days|weekend|week|weather|afternoon|morning|evening|conditions)\b",
    re.IGNORECASE,
)
_ASKED = re.compile(r"\b(?:if|whether|that|how|what|is|was|will|does|when will)\s+\Z", re.IGNORECASE)
_ASKS = re.compile(
    r"\b(?:know|check|tell|see|say|ask|wonder(?:ing)?|find out|look up|sure)(?: me| us)?"
    r" (?:if|whether|that)\s+\Z",
    re.IGNORECASE,
)


def given_in(text: str) -> list[tuple[int, int]]:
    """Where words refer to the weather without asking for it; "good for the weather in Boston" asks."""
    return [match.span() for match in _PAST.finditer(text) if _refers(text, match)]


def stated_in(text: str) -> list[tuple[int, int]]:
    """Where the user says or supposes what the weather is."""
    return [match.span() for match in _statements(text)]


def fits_weather(text: str) -> bool:
    """Whether what is asked for must suit a weather that has to be known first."""
    return bool(given_in(text) or _FIT.search(text))


def weather_said(text: str) -> str | None:
    """The weather that the user wants to plan for: "on a rainy day", "it's raining"."""
    match = next(_statements(text), None) or _DAY.search(text)
    return _named(match[1]) if match else None


def _statements(text: str) -> Iterator[re.Match[str]]:
    for match in _STATED.finditer(text):
        before = text[: match.start()]
        supposed = re.search(r"\b(?:if|when)\s+\Z", before, re.IGNORECASE) and not _ASKS.search(before)
        if supposed or not _ASKED.search(before):
            yield match


def _named(word: str) -> str:
    return next(name for name, words in _SKY.items() if re.fullmatch(words, word, re.IGNORECASE))


def _refers(text: str, match: re.Match[str]) -> bool:
    if re.match(r"(?:for|in|with) (?:that|this|these|those|its|their)\b", match[0], re.IGNORECASE):
        return True
    elsewhere = re.match(r" (?:in|for|at|of) [A-Z]", text[match.end() :])
    return not elsewhere and not re.match(r"for|in|with", match[0], re.IGNORECASE)

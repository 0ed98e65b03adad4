"""The kinds of request that the model has words for, and where a text speaks of them."""

import re
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """Each is named by the tool that serves it."""

    WEATHER = "get_current_weather"
    STOCK = "get_current_stock_price"
    RESTAURANTS = "get_restaurant_recommendations"
    ACTIVITIES = "get_activity_suggestions"

    @property
    def subject(self) -> str:
        """The argument that says what the call is about."""
        return "symbol" if self is Kind.STOCK else "location"


@dataclass(frozen=True, slots=True)
class Said:
    start: int
    end: int
    kind: Kind
    certain: bool = True
    """Whether the word alone is enough; "price" is about a stock only beside a company."""


_SURE = {
    Kind.WEATHER: r"weather|wh?eath?er|temp(?:e?ra?tures?|s)?|temprature|tempature|forecasts?|climate|degrees"
    r"|(?:how|too|very|so|that|really) (?:hot|cold|warm|chilly|cool|humid|windy|sunny)"
    r"|(?:hot|cold|warm|chilly|rainy|snowy|sunny|windy|humid|cloudy|raining|snowing|freezing)"
    r" (?:in|at|outside|there|today|right now|now)"
    r"|is it (?:\w+ )?(?:hot|cold|warm|cool|chilly|rainy|snowy|sunny|windy|humid|cloudy|freezing)"
    r"|(?:like|be|go|going) outside|(?:warm|cold|hot|cool|dry|sunny) enough"
    r"|raining|snowing|will it (?:rain|snow)|going to (?:rain|snow)|umbrella|(?:rain|winter) ?coat"
    r"|(?:a|my) (?:jacket|sweater|coat)|(?:to|should i|do i need to|shall i) (?:wear|pack)"
    r"|(?:warm|cold|hott|cool)er|(?:warm|cold|hott|cool|mild)est",
    Kind.STOCK: r"stocks?|stock price|share (?:price|value)s?|shares (?:of|in|at|cost|worth|trad\w+)|shares"
    r"|ticker(?: symbol)?|trading at|market cap|stock market|nasdaq|nyse|lse|tsx",
    Kind.RESTAURANTS: r"rest(?:au|a|ua|u)r?[ae]?u?nts?|eat|eating|eateries|dinner|lunch|breakfast|brunch|dine"
    r"|dining|food|cuisine|meal|bistros?|cafes?|cafés?|steakhouses?|pizza|pizzerias?|sushi|ramen|tacos?"
    r"|burgers?|pasta|dim sum|hungry|foodie",
    Kind.ACTIVITIES: r"activit(?:y|ies)|things to (?:do|see)|(?:something|anything|stuff|fun) to do"
    r"|what (?:to|can i|can we|could i|could we|should i|should we|is there to) (?:do|see|visit)"
    r"|(?:indoor|outdoor)s? (?:stuff|ideas?|options?|fun|plans?|things)"
    r"|what's there to (?:do|see)|sightsee\w*|sights|attractions?|places to (?:visit|see|go)|museums?"
    r"|hik(?:e|es|ing)|day out|excursions?",
}
_UNSURE = {
    Kind.STOCK: r"prices?|worth|quotes?|valuation|costs?|how much|doing|trading|up|down|invest(?:ed|ing)?"
}
_TRIP = re.compile(
    r"\b(?:plan|planning|organi[sz]e|prepare|arrange|help \w+ with)\b[^.?!]{0,40}?"
    r"\b(?:trip|travel|day|weekend|holiday|vacation|visit|stay|evening|getaway|journey)\b",
    re.IGNORECASE,
)
_NEGATED = re.compile(
    r"(?:\b(?:no|not(?! (?:too|so|very|only|just)\b)|don't|do not|without|except|forget|skip"
    r"|ignore|never mind|nevermind|instead of|rather than)(?: \w+){0,3}\s)\Z",
    re.IGNORECASE,
)


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE)


_PATTERNS = [
    *((kind, _compiled(pattern), True) for kind, pattern in _SURE.items()),
    *((kind, _compiled(pattern), False) for kind, pattern in _UNSURE.items()),
]


def kinds_in(text: str) -> list[Said]:
    """The words for a kind, in order, without those that are refused: "no restaurants, please"."""
    found = [
        Said(match.start(), match.end(), kind, certain)
        for kind, pattern, certain in _PATTERNS
        for match in pattern.finditer(text)
        if not _refused(text, match.start())
    ]
    return sorted(found, key=lambda said: (said.start, not said.certain))


def trip_at(text: str) -> int | None:
    """Where a trip is to be planned, which asks for everything about a place."""
    match = _TRIP.search(text)
    return match.start() if match else None


def _refused(text: str, start: int) -> bool:
    before = text[max(0, start - 40) : start]
    clause = re.split(r"[,.;:?!]|\bbut\b|\bjust\b", before)[-1]
    return bool(_NEGATED.search(clause)) and not re.search(r"why (?:not|don't)", clause, re.IGNORECASE)

"""Where a text speaks of a kind of request, and in which words."""

import re
from dataclasses import dataclass

from chat.llm.offline.skills.known import SKILLS
from chat.llm.offline.understanding.kinds import Kind
from chat.llm.offline.understanding.refused import is_refused


@dataclass(frozen=True, slots=True)
class Said:
    start: int
    end: int
    kind: Kind
    certain: bool = True
    """Whether the word alone is enough; "price" is about a stock only beside a company."""


_ADJECTIVE = (
    r"(?:hot|cold|warm|chilly|rainy|snowy|sunny|windy|humid|cloudy|freezing|foggy|stormy|icy|wet|dry|mild)"
)
_OUTING = (
    r"(?:picnics?|hik(?:e|es|ing)|walk(?:s|ing)?|swim(?:s|ming)?|runn?(?:ing)?|bik(?:e|ing)|cycling|beach"
    r"|barbecue|bbq|sightseeing|outdoors?|outside)"
)
_SURE = {
    Kind.WEATHER: r"weather|wh?eath?er|temp(?:e?ra?tures?|s)?|temprature|tempature|forecasts?|climate|degrees"
    r"|humidity|(?:how|too|very|so|that|really) (?:hot|cold|warm|chilly|cool|humid|windy|sunny)"
    rf"|{_ADJECTIVE} (?:in|at|outside|there|today|tomorrow|tonight|right now|now)"
    r"|(?:raining|snowing) (?:in|at|outside|there|today|right now|now)"
    r"|(?:is|was|will|would) (?!(?:there|this|that)\b)"
    rf"(?:(?!(?:stocks?|shares?|food)\b)\w+ ){{1,4}}?{_ADJECTIVE}"
    r"|is it (?:\w+ )?(?:cool|nice|pleasant)"
    r"|(?:like|be|go|going) outside|(?:warm|cold|hot|cool|dry|sunny) enough"
    r"|raining|snowing|(?:will|does|did) it (?:rain|snow)|going to (?:rain|snow)"
    r"|(?:any|chances? of|be) (?:rain|snow|sun)"
    r"|umbrella|(?:rain|winter) ?coat|sunscreen|sun ?glasses|shorts|gloves|scarf|swimsuit"
    r"|(?:a|my) (?:jacket|sweater|coat|hat)"
    r"|(?:to|should (?:i|we)|do i need to|do i|shall i|can i) (?:wear|pack)"
    r"|(?:good|nice|bad|right|great|perfect) (?:day|weather|time|conditions)"
    rf" (?:for|to) (?:\w+ ){{0,3}}?{_OUTING}"
    r"|(?:warm|cold|hott|cool)er|(?:warm|cold|hott|cool|mild)est"
    r"|(?:rain|sunn|snow|wind|cloud|dr)i(?:er|est)|wett(?:er|est)",
    Kind.STOCK: r"stocks?|stock price|share (?:price|value)s?|shares (?:of|in|at|cost|worth|trad\w+)|shares"
    r"|ticker(?: symbol)?|trading at|market cap|stock market|nasdaq|nyse|lse|tsx",
    Kind.RESTAURANTS: r"rest(?:au|a|ua|u)r?[ae]?u?nts?|eats?|eating|eateries|dinner|lunch|breakfast|brunch"
    r"|dine|dining|food|cuisine|meal|bistros?|cafes?|cafés?|steakhouses?|pizza|pizzerias?|sushi|ramen|tacos?"
    r"|burgers?|pasta|dim sum|hungry|foodie|steaks?|seafood|fine[- ]dining|noodles|curry|coffee|pubs?",
    Kind.ACTIVITIES: r"activit(?:y|ies)|things to (?:do|see)|(?:something|anything|stuff|fun) to do"
    r"|any (?:ideas|suggestions)"
    r"|what can you do(?= (?:in|at|around|near)\b)"
    r"|what (?:to|can i|can we|could i|could we|should i|should we|is there to) (?:do|see|visit)"
    r"|(?:indoor|outdoor)s? (?:stuff|ideas?|options?|fun|plans?|things)"
    r"|what's there to (?:do|see)|sightsee\w*|sights|attractions?|places to (?:visit|see|go)|museums?"
    r"|hik(?:e|es|ing)|day out|excursions?",
}
_UNSURE = {
    Kind.STOCK: r"prices?|worth|quotes?|valuation|costs?|how much|doing|trading|up|down|invest(?:ed|ing)?"
}
_ELSEWHERE = {
    Kind.WEATHER: r"\b(?:tiempo hace|el tiempo|el clima|m[ée]t[ée]o|quel temps|que tempo|wetter|погод[аыу])\b"
    r"|天[気气氣]|날씨|طقس|मौसम",
    Kind.RESTAURANTS: r"\b(?:restaurantes?|ristoranti|ресторан(?:ы|ов|а)?)\b"
    r"|餐[厅廳]|レストラン|레스토랑|식당|مطاعم",
}
"""The commonest words for them in other languages; the answer is in English all the same."""
_TRIP = re.compile(
    r"\b(?:plan|planning|organi[sz]e|prepare|arrange|help \w+ with)\b[^.?!]{0,40}?"
    r"\b(?:trip|travel|day|weekend|holiday|vacation|visit|stay|evening|getaway|journey)\b",
    re.IGNORECASE,
)


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE)


_PATTERNS = [
    *((kind, _compiled(pattern), True) for kind, pattern in _SURE.items()),
    *((skill.kind, _compiled(skill.words), True) for skill in SKILLS.values()),
    *((kind, re.compile(pattern, re.IGNORECASE), True) for kind, pattern in _ELSEWHERE.items()),
    *((kind, _compiled(pattern), False) for kind, pattern in _UNSURE.items()),
]


def kinds_in(text: str) -> list[Said]:
    """The words for a kind, in order, without those that are refused: "no restaurants, please"."""
    found = [
        Said(match.start(), match.end(), kind, certain)
        for kind, pattern, certain in _PATTERNS
        for match in pattern.finditer(text)
        if not is_refused(text, match.start())
    ]
    own = [said for said in found if not any(_is_part(said, other) for other in found)]
    return sorted(own, key=lambda said: (said.start, not said.certain))


def _is_part(said: Said, other: Said) -> bool:
    """Whether a word stands in a longer one of another kind: the hiking in "good weather for hiking"."""
    longer = other.end - other.start > said.end - said.start
    return said.kind is not other.kind and longer and other.start <= said.start and said.end <= other.end


def trip_at(text: str) -> int | None:
    """Where a trip is to be planned, which asks for everything about a place."""
    match = _TRIP.search(text)
    return match.start() if match else None

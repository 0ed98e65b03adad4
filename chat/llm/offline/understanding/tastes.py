"""What a request wants of its answer: a unit, a cuisine, a price, indoor or outdoor, an exchange."""

import re
from dataclasses import dataclass
from functools import lru_cache

from chat.llm.offline.understanding.refused import is_refused

CUISINES = {
    "italian": "italian|pasta|trattorias?",
    "chinese": "chinese|dim sum|dumplings?",
    "mexican": "mexican|tacos?|burritos?|tex-mex",
    "american": "american|burgers?|barbecue|bbq|diner",
    "french": "french|bistros?|crêpes?|crepes?",
    "japanese": "japanese|sushi|ramen|izakayas?",
    "thai": "thai",
    "indian": "indian|curry",
    "greek": "greek",
    "spanish": "spanish|tapas",
    "korean": "korean",
    "vietnamese": "vietnamese|pho",
    "turkish": "turkish|kebabs?",
    "seafood": "seafood|fish|oysters?|lobster",
    "vegetarian": "vegetarian|veggie|vegan",
    "any": "pizzas?|pizzerias?|steaks?|steak[- ]?houses?|any (?:kind of )?(?:cuisine|food)",
}
"""A dish belongs to a cuisine if to one alone; pizza and steak are everywhere."""
DISHES = {
    "pizza": "pizzas?|pizzerias?",
    "steakhouse": "steaks?|steak[- ]?houses?",
    "seafood": "seafood|fish|oysters?|lobster",
    "fine_dining": r"fine[- ]dining|upscale|fancy|michelin(?:-starred)?",
    "coffee": "coffee|coffee shops?",
    "vegetarian": "vegetarian|veggie|vegan",
    "british": "british|pubs?|fish (?:and|&) chips",
    "german": "german|schnitzel|sausages?",
}
"""Lists that restaurants may be kept under, although no tool filters by them."""
PRICES = {
    "budget": r"cheap(?:er|est|ly)?|budget|inexpensive|affordable|low[- ]cost"
    r"|not (?:too |so |very )?expensive",
    "mid-range": r"mid[- ]?range|moderate(?:ly)?|mid-priced|medium[- ]priced|reasonabl[ey](?:[- ]priced)?",
    "upscale": r"upscale|fancy|fancier|fine[- ]dining|(?<!not )(?<!too )(?<!so )(?<!very )expensive"
    r"|luxur(?:y|ious)|high[- ]end|posh|splurge|michelin(?:-starred)?|elegant",
}
SETTINGS = {
    "indoor": r"indoors?|inside|museums?",
    "outdoor": r"outdoors?|outside|open[- ]air|hik(?:e|es|ing)",
}
UNITS = {
    "celsius": r"(?<!from )(?:celsius|celcius|centigrade)|°\s?c|degrees c|metric|(?<=\b(?:in|to) )c",
    "fahrenheit": r"(?<!from )(?:fahr?enhei(?:gh)?t|farenheit)|°\s?f|degrees f|imperial|(?<=\b(?:in|to) )f",
    "kelvin": "kelvin",
}
CURRENCIES = {
    "EUR": "euros?|eur|€",
    "GBP": "(?:british )?pounds?|gbp|sterling|£",
    "USD": r"(?:us |american )?dollars?|usd|\$",
    "CAD": "canadian dollars?|cad",
    "JPY": "yen|jpy|¥",
    "CHF": "(?:swiss )?francs?|chf",
    "INR": "(?:indian )?rupees?|inr",
    "CNY": "yuan|renminbi|cny|rmb",
}
EXCHANGES = {name: name for name in ("NYSE", "NASDAQ", "LSE", "TSX")}


@dataclass(frozen=True, slots=True)
class Taste:
    start: int
    end: int
    value: str


def _matcher(words: dict[str, str]) -> list[tuple[str, re.Pattern[str]]]:
    return [
        (value, re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE)) for value, pattern in words.items()
    ]


_MATCHERS = {
    "cuisine_type": _matcher(CUISINES),
    "dish": _matcher(DISHES),
    "price_range": _matcher(PRICES),
    "activity_type": _matcher(SETTINGS),
    "unit": _matcher(UNITS),
    "exchange": _matcher(EXCHANGES),
    "currency": _matcher({code: rf"(?<=\b(?:in|to) )(?:{words})" for code, words in CURRENCIES.items()}),
}


def tastes(argument: str, text: str) -> list[Taste]:
    """What `text` says for the argument, in order."""
    found = [
        Taste(match.start(), match.end(), value)
        for value, pattern in _MATCHERS[argument]
        for match in pattern.finditer(text)
        if not is_refused(text, match.start())
    ]
    return sorted(found, key=lambda taste: taste.start)


@lru_cache(maxsize=512)
def values(argument: str, text: str) -> tuple[str, ...]:
    """The different values that `text` names for the argument."""
    return tuple(dict.fromkeys(taste.value for taste in tastes(argument, text)))


def setting(text: str) -> str | None:
    """Indoor, outdoor, or both if both are named."""
    named = values("activity_type", text)
    return "both" if len(named) > 1 else next(iter(named), None)

"""Days that a message asks for; the tools know none but today."""

import re

_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?"
_MONTH = (
    r"(?:january|february|april|june|july|august|september|october|november|december|(?<=in )(?:march|may))"
)
_DAY = re.compile(
    r"\b(?:the )?(?:day after tomorrow|day before yesterday|tomorrow(?: \w*(?:morning|noon|evening|night))?"
    rf"|yesterday|tonight|(?:this|next|last|the|on the|my|a) (?:coming )?(?:weekend|week|month|{_WEEKDAY})"
    rf"|weekend|{_WEEKDAY}|(?:next|last) (?:week|month|year|summer|winter|spring|autumn|fall)|{_MONTH}"
    r"|in \w+ days?|in (?:a|two|three) weeks?|christmas|easter)\b",
    re.IGNORECASE,
)
_FORECAST = re.compile(
    r"\b(?:forecasts?|will (?:it|there)|going to (?:be|rain|snow)|gonna|chances? of)\b", re.IGNORECASE
)
_NAMES = re.compile(rf"\b(?:{_WEEKDAY}|{_MONTH}|christmas|easter)\b", re.IGNORECASE)


def day_asked(text: str) -> str | None:
    """The first day named that is not today, as a sentence would name it."""
    match = _DAY.search(text)
    if not match:
        return None
    said = re.sub(r"^(?:on the|my|a) ", "the ", match[0].lower())
    said = "the weekend" if said == "weekend" else said
    return _NAMES.sub(lambda name: name[0].capitalize(), said)


def looks_ahead(text: str) -> bool:
    """Whether the text asks for what will be, with a day or without."""
    return bool(day_asked(text) or _FORECAST.search(text))

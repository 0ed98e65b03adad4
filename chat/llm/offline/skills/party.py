"""How many people a text speaks of, and under which name."""

import re

from chat.llm.offline.skills.counts import COUNT, count

_PEOPLE = r"(?:people|persons?|guests?|adults|diners|seats?|friends|pax|of us)"
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_NOT_A_SIZE = (
    r"(?! ?(?:am|pm|a\.m|p\.m|o'?clock|days?|nights?|hours?|weeks?|:\d|(?:st|nd|rd|th)\b|[-/.]\d"
    rf"|(?:{_MONTHS})))"
)
_SIZE = re.compile(
    rf"\b(?:party|group|table|seats?|reservation|booking) (?:of|for)(?: the)? ({COUNT})\b{_NOT_A_SIZE}"
    rf"|\b({COUNT}) {_PEOPLE}\b"
    rf"|\b(?:we are|we're|we will be|we'll be|there (?:are|will be)) ({COUNT})\b"
    rf"|\bfor(?: the)? ({COUNT})\b{_NOT_A_SIZE}",
    re.IGNORECASE,
)
_ALONE = re.compile(
    r"\b(?:just|only|for) (?:me|myself)\b(?! (?:and|to))|\bby myself\b|\balone\b", re.IGNORECASE
)
_US_TWO = re.compile(
    r"\b(?:me and|my (?:wife|husband|partner|girlfriend|boyfriend) and|the two of us|a couple)\b",
    re.IGNORECASE,
)
_NAME = re.compile(
    r"\b(?:(?:under|in|on) (?:the |my )?name(?: of|:| is)?|(?:my |the )?name is|name'?s|name:"
    r"|call me|booked by) "
    r"((?-i:[A-ZÀ-Ý])[\w'.-]*(?: (?-i:[A-ZÀ-Ý])[\w'.-]*){0,3})",
    re.IGNORECASE,
)  # fmt: skip


def size_in(text: str) -> int | None:
    if match := _SIZE.search(text):
        return count(next(word for word in match.groups() if word))
    if _US_TWO.search(text):
        return 2
    return 1 if _ALONE.search(text) else None


def bare_size(text: str) -> int | None:
    """A number that is the whole answer: "two", "4 please"."""
    match = re.search(rf"\b({COUNT})\b", text, re.IGNORECASE)
    return count(match[1]) if match and len(text.split()) < 5 else None


def name_at(text: str) -> tuple[int, int] | None:
    """Where the name stands that the table is wanted under."""
    match = _NAME.search(text)
    return match.span(1) if match else None

"""book_restaurant_table: "Book a table at Perbacco in San Francisco for two tomorrow at 7 pm"."""

import re
from typing import Any

from chat.llm.offline.answers.markdown import bold, plain
from chat.llm.offline.conversation import Record
from chat.llm.offline.skills.counts import COUNT
from chat.llm.offline.skills.dates import day_in, spoken_day, without_days
from chat.llm.offline.skills.menu import chosen, found_at, known_name
from chat.llm.offline.skills.party import bare_size, name_at, size_in
from chat.llm.offline.skills.skill import Heard, Skill, Slot
from chat.llm.offline.skills.telling import booking_of, each, text_of
from chat.llm.offline.skills.times import time_in
from chat.llm.offline.understanding.kinds import Kind
from chat.llm.offline.understanding.places import label_of, places_in
from chat.llm.request import JsonObject

_MEAL = r"(?:dinner|lunch|breakfast|brunch|supper|a meal)"
_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_END = (
    r"(?= (?:in|for|on|at|tomorrow|today|tonight|this|next|under|with|around|by|from|please|and|near"
    rf"|{_WEEKDAY})\b|\s*[,;!?]|\s*\.(?:\s|\Z)|\s*\Z)"
)
"""What a name does not go on with."""
_NOT_NAMED = (
    r"(?!(?:a|an|any|some|that|this|one|it|there|noon|midday|midnight|half|quarter|about|around|me|us|my|our"
    r"|for|in|on|at|your|the (?:same|other|best|top|cheapest|restaurant|place|\d)"
    r"|(?:the )?(?:first|second|third|fourth|fifth|last|number))\b|[\d#])"
)
_AT = re.compile(
    rf"\bat (?:the restaurant |restaurant )?{_NOT_NAMED}([^,;!?\n]{{2,60}}?){_END}", re.IGNORECASE
)
_BOOKED = re.compile(
    rf"\b(?:book|reserve)(?: me| us)? (?!(?:a |an |the |some )?(?:table|seat|{_MEAL}|reservation|booking)\b)"
    rf"{_NOT_NAMED}((?-i:[A-Z])[^,;!?\n]{{1,60}}?){_END}",
    re.IGNORECASE,
)
_ANOTHER = re.compile(
    r",?\s+(?:and|plus|then)\s+"
    r"(?=(?:also )?(?:book |reserve )?(?:me |us )?(?:an?|another|one)\b[^,.;]{0,20}? at )",
    re.IGNORECASE,
)
_HERE = re.compile(r"\b(?:in|near) (?:the |downtown |central )?\Z", re.IGNORECASE)
_NO_ANSWER = re.compile(
    r"\b(?:thanks?|thank you|no|nope|never ?mind|cancel|stop|forget|hello|hi|help|ok(?:ay)?|yes|sure"
    r"|what|which|how|why|who|when|don't|not|any|anything|anywhere|whatever)\b",
    re.IGNORECASE,
)


def read(heard: Heard) -> tuple[JsonObject, ...]:
    """Of each table; what is not said again of the next one is as it was for the first."""
    first, *others = [_of_one(heard.saying(piece)) for piece in _pieces(heard.text)]
    return (first, *({**first, **other} for other in others))


def _pieces(text: str) -> list[str]:
    pieces = _ANOTHER.split(text)
    return pieces if all(restaurant_at(piece) for piece in pieces) else [text]


def _of_one(heard: Heard) -> JsonObject:
    text = heard.text
    spans = [span for span in (name_at(text), restaurant_at(text)) if span]
    rest = _blanked(text, spans)
    day = day_in(rest, heard.today)
    found = {
        "restaurant": _restaurant(heard),
        "location": _location(heard, rest),
        "date": day.isoformat() if day else None,
        "time": time_in(without_days(rest)),
        "party_size": size_in(rest),
        "name": _name(text),
    }
    return {key: value for key, value in found.items() if value is not None}


def names(text: str) -> list[tuple[int, int]]:
    """Where names of restaurants or a person stand, which are no places."""
    found, at = [name_at(text)], 0
    for piece in _pieces(text):
        at = text.index(piece, at)
        if span := restaurant_at(piece):
            found.append((span[0] + at, span[1] + at))
    return [span for span in found if span]


def restaurant_at(text: str) -> tuple[int, int] | None:
    for pattern in (_AT, _BOOKED):
        for match in pattern.finditer(text):
            if not re.match(rf"{COUNT}\b", match[1], re.IGNORECASE):
                return match.span(1)
    return None


def _blanked(text: str, spans: list[tuple[int, int]]) -> str:
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _restaurant(heard: Heard) -> str | None:
    if span := restaurant_at(heard.text):
        said = heard.text[span[0] : span[1]].strip(" .")
        return known_name(heard, said) or (said if said != said.lower() else said.title())
    return chosen(heard)


def _location(heard: Heard, rest: str) -> str | None:
    places = places_in(rest)
    here = [at for at in places if at.place or _HERE.search(rest, max(0, at.start - 16), at.start)]
    return here[0].label if here else None


def _name(text: str) -> str | None:
    span = name_at(text)
    return text[span[0] : span[1]].rstrip(".") if span else None


def _bare_restaurant(heard: Heard) -> str | None:
    """What stands alone is the name, unless it is talk."""
    said = heard.text.strip(" .!")
    if len(said.split()) > 6 or "?" in said or _NO_ANSWER.search(said) or not said:
        return None
    return known_name(heard, said) or (said if said != said.lower() else said.title())


def _bare_place(heard: Heard) -> str | None:
    named = places_in(heard.text)
    return named[0].label if named else (label_of(said) if (said := _bare_restaurant(heard)) else None)


def _bare_day(heard: Heard) -> Any:
    day = day_in(heard.text, heard.today)
    return day.isoformat() if day else None


def _line(record: Record) -> str:
    booked = booking_of(record)
    reference = text_of(booked, "reference", "id")
    what = summary({**record.arguments, **booked})
    if not reference and not text_of(booked, "status"):
        return ""
    status = text_of(booked, "status")
    done = "Booked" if status in ("", "booked", "confirmed") else plain(status.capitalize())
    said = f"{done}: {what}." if what else f"{done}."
    return f"{said}{f' The reference is {bold(reference)}.' if reference else ''}"


def summary(booking: JsonObject) -> str:
    """ "a table for 2 at Perbacco, San Francisco, CA, on Friday, 4 December 2026 at 19:00"."""
    said = {key: plain(text_of(booking, key)) for key in _TOLD}
    parts = [
        f"a table for {said['party_size']}" if said["party_size"] else "a table",
        f"at {bold(text_of(booking, 'restaurant'))}" if said["restaurant"] else "",
        f"in {said['location']}" if said["location"] else "",
        f"on {spoken_day(said['date'])}" if said["date"] else "",
        f"at {said['time']}" if said["time"] else "",
        f"under the name {said['name']}" if said["name"] else "",
    ]
    return " ".join(part for part in parts if part) if any(said.values()) else ""


_TOLD = ("restaurant", "location", "date", "time", "party_size", "name")

SKILL = Skill(
    kind=Kind.BOOKING,
    words=rf"(?:book|reserve|get|make|want|need|have)\b[^.?!;]{{0,24}}?\b"
    rf"(?:tables?|seats?|{_MEAL}(?= (?:at|for))"
    r"|(?:restaurant )?(?:reservation|booking)(?! (?:for|of) (?:a )?(?:flight|hotel|room)))"
    rf"(?:(?: for)? {_MEAL})?"
    r"|(?:like|love) a (?:table|reservation)\b"
    rf"|table for {COUNT}(?: people)?"
    r"|(?:book|reserve) (?:it|that one|there|at|that restaurant|us in|me in"
    r"|the (?:first|second|third|fourth|fifth|last|restaurant)"
    r"(?: (?:one|restaurant|of (?:them|these|those)))?)"
    r"|(?:book|reserve)(?: me| us)?(?= (?-i:[A-Z]))(?! (?:[A-Z]\w+ ){0,3}(?:flight|hotel|room|ticket))",
    ability="a table at a restaurant (“Book a table at Perbacco in San Francisco for two tomorrow at 7 pm”)",
    about="a table",
    doing="book the table",
    tell=each(_line),
    read=read,
    slots=(
        Slot("restaurant", "at which restaurant", _bare_restaurant),
        Slot("location", "in which city", _bare_place, found_at),
        Slot("date", "for which day", _bare_day),
        Slot("time", "for what time", lambda heard: time_in(without_days(heard.text), bare=True)),
        Slot("party_size", "for how many people", lambda heard: bare_size(heard.text)),
    ),
)

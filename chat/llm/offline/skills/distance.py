"""get_distance: "How far is it from Paris to Berlin?"."""

import re
from dataclasses import replace

from chat.atlas import airports
from chat.llm.offline.answers.markdown import bold, plain
from chat.llm.offline.conversation import Record
from chat.llm.offline.results import number, unwrapped
from chat.llm.offline.skills.skill import Heard, Skill, Slot
from chat.llm.offline.skills.telling import each, text_of
from chat.llm.offline.understanding.kinds import Kind
from chat.llm.offline.understanding.places import Located, label_of, places_in
from chat.llm.request import JsonObject

_ORIGIN = re.compile(r"\b(?:from|between)\s+(?:the )?\Z", re.IGNORECASE)
_IS = re.compile(
    r"\bhow far(?: away)? (?:is|are) (?!it\b|that\b|there\b)(?:the )?"
    r"([^,.?!]{2,40}?)(?= (?:away )?from\b|\s*\?)",
    re.I,
)
_THERE = re.compile(
    r"\b(?:from|to) (?:there|here|that (?:city|place))\b|\bhow far(?: away)? is (?:it|that|this)\b",
    re.IGNORECASE,
)
_ASKED = re.compile(r"\b(?:far|distance|km|kilomet\w+|miles|to)\b", re.IGNORECASE)
_BARE = re.compile(r"[^\d?!.;]{2,40}[?.!]?\s*\Z")
_MOST = 8


def read(heard: Heard) -> tuple[JsonObject, ...]:
    places = _places(heard.text)
    origins = [at for at in places if _ORIGIN.search(heard.text, max(0, at.start - 14), at.start)]
    first = origins[0] if origins else places[0] if len(places) > 1 else None
    ends = list(dict.fromkeys(at.label for at in places if at is not first and at.label != _label(first)))
    if not origins and len(places) == 1 and not _ASKED.search(heard.text):
        return ({},)
    there = heard.focus[0] if _THERE.search(heard.text) and len(heard.focus) == 1 else None
    if not ends and there != _label(first) and there and first:
        ends = [there]
    origin = _label(first) or (there if ends and there not in ends else None)
    known = {"origin": origin} if origin else {}
    return tuple({**known, "destination": end} for end in ends[:_MOST]) or (known,)


def _label(at: Located | None) -> str | None:
    return at.label if at else None


def _places(text: str) -> list[Located]:
    """Those that the text names; "how far is Oxford" names one that no preposition leads to."""
    found = [_as_airport(at, text[at.start : at.end]) for at in places_in(text)]
    match = _IS.search(text)
    if match and not any(at.start < match.end(1) and match.start(1) < at.end for at in found):
        named = Located(match.start(1), match.end(1), label_of(match[1].strip()))
        found.append(_as_airport(named, match[1]))
    return sorted(found, key=lambda at: at.start)


def _as_airport(at: Located, said: str) -> Located:
    """An airport's code stays one: JFK is not the middle of New York."""
    known = len(said) == 3 and said.isupper() and airports.airport(said)
    return replace(at, label=said) if known else at


def _bare(heard: Heard) -> str | None:
    """A place alone, or whatever stands in its place."""
    text = re.sub(r"^\s*(?:from|to)\s+", "", heard.text, flags=re.IGNORECASE)
    named = places_in(text)
    if named:
        return named[0].label
    return label_of(text.strip(" .?!")) if _BARE.match(text) and text[:1].isupper() else None


def _told(record: Record) -> str:
    result = unwrapped(record.result)
    length = _length(result)
    if not length:
        return ""
    origin, end = (
        bold(label_of(str(_named(result.get(key)) or record.arguments.get(key) or "")))
        for key in ("origin", "destination")
    )
    flight = text_of(result, "rough_flight_time")
    more = f" A flight takes {plain(flight)}{'' if 'about' in flight else ', roughly'}." if flight else ""
    return f"From {origin} to {end} it is {length} as the crow flies.{more}"


def _named(value: object) -> object:
    return value.get("name") or value.get("label") if isinstance(value, dict) else value


def _length(result: JsonObject) -> str:
    units = (
        ("km", ("kilometres", "km", "distance_km", "kilometers")),
        ("miles", ("miles", "distance_miles")),
    )
    found = [
        f"{_rounded(result[key])} {unit}"
        for unit, keys in units
        for key in keys
        if number(result.get(key)) is not None
    ]
    return f"{found[0]} ({found[1]})" if len(found) > 1 else "".join(found)


def _rounded(value: object) -> str:
    size = number(value) or 0.0
    return plain(f"{size:,.0f}" if size >= 10 else f"{size:g}")


SKILL = Skill(
    kind=Kind.DISTANCE,
    words=r"how far(?: away)?|distances?(?: between| from)?|how many (?:km|kms|kilomet(?:re|er)s|miles)"
    r"|(?:km|kilomet(?:re|er)s|miles) (?:is it )?(?:from|between)",
    ability="the distance between two places (“How far is it from Paris to Berlin?”)",
    about="a distance",
    doing="work out the distance",
    tell=each(_told),
    read=read,
    refines=r"from|to|between",
    slots=(Slot("origin", "from where", _bare), Slot("destination", "to where", _bare)),
)

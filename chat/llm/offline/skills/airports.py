"""find_airports: "airports near Oxford", "nearest airport to Banff"."""

from chat.llm.offline.answers.facts import further
from chat.llm.offline.answers.markdown import bold, listing, plain
from chat.llm.offline.conversation import Record
from chat.llm.offline.results import number, unwrapped
from chat.llm.offline.skills.skill import Skill
from chat.llm.offline.skills.telling import each, objects_of, place_of, text_of
from chat.llm.offline.understanding.kinds import Kind
from chat.llm.request import JsonObject

_SHOWN = ("iata", "code", "name", "city", "country", "distance_km", "km", "kilometres")


def _told(record: Record) -> str:
    result = unwrapped(record.result)
    found = result.get("airports")
    if not isinstance(found, list):
        return ""
    place = place_of(record)
    lines = [_line(item) for item in objects_of(found)]
    if not lines:
        return f"The tool knows no airport near {place}."
    return f"Airports near {place}:\n\n{listing(lines)}"


def _line(airport: JsonObject) -> str:
    code, name = text_of(airport, "iata", "code"), text_of(airport, "name")
    away = next((airport[key] for key in _SHOWN[-3:] if number(airport.get(key)) is not None), None)
    city = text_of(airport, "city")
    facts = [
        *([plain(city)] if city and city not in name else []),
        *([f"{number(away):.0f} km away"] if away is not None else []),
    ]
    known = f"{bold(code)} {plain(name)}".strip() if code else bold(name) if name else ""
    return ", ".join([known, *facts]) if known else further(airport, ())


SKILL = Skill(
    kind=Kind.AIRPORTS,
    words=r"airports|(?:nearest|closest|nearby|main|which|what|find|any|international) (?:\w+ ){0,2}?airport"
    r"|(?:get|way|go|far|drive|taxi|train|bus) (?:is |it is )?(?:to|from) (?:the|an) airport|airport there"
    r"|airport (?:near|nearest|closest|code|codes|serving|for|of)",
    ability="airports near a place (“Airports near Oxford”)",
    about="airports",
    doing="find airports",
    tell=each(_told),
)

"""Things to do, from the sample data's list of landmarks."""

import re
from typing import TypeAlias

from chat.atlas.places import find
from chat.tools.sample import data, envelope
from chat.tools.sample.places import advice
from chat.tools.schema import JsonObject

Ideas: TypeAlias = dict[str, list[str]]

LANDMARKS: dict[str, Ideas] = data("landmarks")
ANYWHERE: Ideas = {
    "indoor": ["A museum or gallery", "A covered market", "A café with local food"],
    "outdoor": ["A walk through the old town", "The largest park", "A viewpoint at sunset"],
}
_HARSH = re.compile(
    r"\b(rain|shower|drizzl|snow|blizzard|sleet|hail|storm|thunder|hurricane|cold|freez|icy|frost|hot\b|heat|humid)",
    re.IGNORECASE,
)
NOTE = "The places are real and hand-picked; opening hours, tickets and today's weather are not checked."
_GENERAL_NOTE = "General ideas: the sample data has no list for this place."


def suggestions(location: str, weather_condition: str | None, wanted: str) -> JsonObject:
    """The landmarks of a city that the list has, else what there is anywhere."""
    place = find(location)
    known = place is not None and place.label in LANDMARKS
    ideas = LANDMARKS[place.label] if place and known else ANYWHERE
    first = preferred(weather_condition)
    return {
        "location": location,
        "weather_condition": weather_condition or "not given",
        "activity_type": wanted,
        "activities": ordered(ideas, wanted, first),
        **({"place": place.label} if place else {}),
        **envelope(
            NOTE if known else _GENERAL_NOTE,
            "" if place else f"The place {location[:60]!r} is not known. {advice(location, LANDMARKS)}",
            fit(weather_condition, wanted, first),
        ),
    }


def preferred(weather: str | None) -> str:
    """The kind of activity that fits."""
    return "indoor" if weather and _HARSH.search(weather) else "outdoor"


def ordered(ideas: Ideas, wanted: str, first: str) -> Ideas:
    """The wanted kinds of ideas, the kind that fits the weather first."""
    kinds = sorted(ideas, key=lambda kind: kind != first)
    return {kind: ideas[kind] for kind in kinds if wanted in ("both", kind)}


def fit(weather: str | None, wanted: str, first: str) -> str:
    """The note about it."""
    if not weather:
        return ""
    weather = weather.rpartition(": ")[2][:60]  # What is said to be typical for a month is no adjective.
    if wanted not in ("both", first):
        return f"In {weather} weather, {first} activities fit better than the {wanted} ones asked for."
    return f"In {weather} weather, {first} activities fit best."

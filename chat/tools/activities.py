"""Things to do at a place that fit its weather."""

import re
from typing import Annotated, Literal, TypeAlias

from chat.atlas.places import find
from chat.tools.registry import tool
from chat.tools.sample import data, envelope
from chat.tools.sample.places import advice
from chat.tools.schema import JsonObject

ActivityType: TypeAlias = Literal["indoor", "outdoor", "both"]
Ideas: TypeAlias = dict[str, list[str]]

_LANDMARKS: dict[str, Ideas] = data("landmarks")
_ANYWHERE: Ideas = {
    "indoor": ["A museum or gallery", "A covered market", "A café with local food"],
    "outdoor": ["A walk through the old town", "The largest park", "A viewpoint at sunset"],
}
_HARSH = re.compile(
    r"\b(rain|shower|drizzl|snow|blizzard|sleet|hail|storm|thunder|hurricane|cold|freez|icy|frost|hot\b|heat|humid)",
    re.IGNORECASE,
)
_NOTE = "The places are real and hand-picked; opening hours, tickets and today's weather are not checked."
_GENERAL_NOTE = "General ideas: the sample data has no list for this place."


@tool
def get_activity_suggestions(
    location: Annotated[str, "The city and state, e.g. San Francisco, CA"],
    weather_condition: Annotated[str | None, "The weather to plan for, e.g. mild and partly cloudy"] = None,
    activity_type: Annotated[ActivityType | None, "Indoor, outdoor or both"] = None,
) -> JsonObject:
    """Suggest things to do in a location that fit its weather"""
    place = find(location)
    known = place is not None and place.label in _LANDMARKS
    ideas = _LANDMARKS[place.label] if place and known else _ANYWHERE
    wanted = activity_type or "both"
    first = _preferred(weather_condition)
    return {
        "location": location,
        "weather_condition": weather_condition or "not given",
        "activity_type": wanted,
        "activities": _ordered(ideas, wanted, first),
        **({"place": place.label} if place else {}),
        **envelope(
            _NOTE if known else _GENERAL_NOTE,
            "" if place else f"The place {location!r} is not known. {advice(location, _LANDMARKS)}",
            _fit(weather_condition, wanted, first),
        ),
    }


def _preferred(weather: str | None) -> str:
    return "indoor" if weather and _HARSH.search(weather) else "outdoor"


def _ordered(ideas: Ideas, wanted: str, first: str) -> Ideas:
    """The wanted kinds of ideas, the kind that fits the weather first."""
    kinds = sorted(ideas, key=lambda kind: kind != first)
    return {kind: ideas[kind] for kind in kinds if wanted in ("both", kind)}


def _fit(weather: str | None, wanted: str, first: str) -> str:
    if not weather:
        return ""
    if wanted not in ("both", first):
        return f"In {weather} weather, {first} activities fit better than the {wanted} ones asked for."
    return f"In {weather} weather, {first} activities fit best."

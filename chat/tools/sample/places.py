"""Which of the sample data's places was asked for."""

from collections.abc import Collection, Iterable
from difflib import get_close_matches

from chat.atlas.places import Place, find

_SHOWN = 3


def sampled(location: str, labels: Collection[str]) -> Place | None:
    """The place that `location` names, if there is sample data for it under its label."""
    place = find(location)
    return place if place and place.label in labels else None


def advice(location: str, labels: Iterable[str]) -> str:
    """What to ask instead of a `location` without sample data."""
    known = list(labels)
    asked = location.split(",")[0].strip().casefold()
    names = get_close_matches(asked, {_name(label) for label in known}, _SHOWN)
    near = [label for name in names for label in known if _name(label) == name][:_SHOWN]
    if near:
        return f"Did you mean {' or '.join(near)}?"
    return f"Ask for a large city with its state or country, such as {'; '.join(known[:_SHOWN])}."


def _name(label: str) -> str:
    return label.split(",")[0].casefold()

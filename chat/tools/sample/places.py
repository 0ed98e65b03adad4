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
    names = {label.split(",")[0].casefold(): label for label in labels}
    asked = location.split(",")[0].strip().casefold()
    near = [names[name] for name in get_close_matches(asked, names, _SHOWN)]
    if near:
        return f"Did you mean {' or '.join(near)}?"
    return (
        f"Ask for a large city with its state or country, such as {'; '.join(list(names.values())[:_SHOWN])}."
    )

"""A point on the map that was named: a city, or an airport by its code."""

from dataclasses import dataclass

from chat.atlas import airports
from chat.atlas.gazetteer import locate


@dataclass(frozen=True, slots=True)
class Spot:
    label: str
    latitude: float
    longitude: float
    notes: tuple[str, ...] = ()


def spot(text: str) -> Spot | tuple[str, ...]:
    """The point, or the sentences that say why there is none. Codes count in capitals only."""
    code = text.strip()
    if code.isascii() and code.isupper() and len(code) in (3, 4) and (field := airports.airport(code)):
        return Spot(f"{field.name} ({field.iata})", field.latitude, field.longitude)
    found = locate(text)
    if found.place is None:
        return found.notes
    return Spot(found.place.label, found.place.latitude, found.place.longitude, found.notes)

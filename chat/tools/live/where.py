"""The place that live data is asked for: one that is carried along, or a smaller one that is asked for."""

from asyncio import to_thread
from dataclasses import dataclass

from chat.atlas import countries
from chat.atlas.gazetteer import locate
from chat.atlas.place import Place
from chat.live import line, open_meteo
from chat.live.open_meteo import Spot, Spots


@dataclass(frozen=True, slots=True)
class Where:
    place: Place
    notes: tuple[str, ...]


async def where(location: str) -> Where | str:
    """Or why it is not known; empty if live data is off, or nobody knows it."""
    if not line.is_on():
        return ""
    found = await to_thread(locate, location)
    if found.place:
        return Where(found.place, found.notes)
    if not location.strip():
        return ""
    reply = await line.consult(open_meteo.geocode(location))
    return _small(location, reply.heard.data) if reply.heard else reply.why_not


def _small(location: str, spots: Spots) -> Where | str:
    """The likeliest of exactly that name: one that is only spelt alike is none."""
    name = location.partition(",")[0].strip().casefold()
    spot = next((spot for spot in spots.found if spot.name.casefold() == name), None)
    if spot is None:
        return ""
    place = _place(spot)
    what = ", ".join(filter(None, (place.name, place.region, place.country)))
    return Where(place, (f"Taken as {what}, which {open_meteo.GEOCODING.name} knows.",))


def _place(spot: Spot) -> Place:
    country = countries.by_code(spot.country_code)
    return Place(
        id=0,
        name=spot.name,
        region=spot.region,
        country=country.name if country else spot.country_code,
        country_code=spot.country_code,
        latitude=spot.latitude,
        longitude=spot.longitude,
        zone=spot.zone,
        population=int(spot.population or 0),
    )

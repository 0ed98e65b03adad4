"""Things to do at any place: by rules over month, daylight and holidays, and from a written list."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from chat.atlas import climate, heritage
from chat.atlas.countries import said
from chat.atlas.gazetteer import locate
from chat.atlas.place import Place
from chat.origin import Origin, Source
from chat.tools import clock
from chat.tools.sample.activities import ANYWHERE, LANDMARKS, NOTE, Ideas, fit, ordered, preferred
from chat.tools.schema import JsonObject
from chat.tools.world.daylight import daylight
from chat.tools.world.public_holidays import kept
from chat.tools.world.seasonal import by_season
from chat.tools.world.typical import in_words

_SOURCE = Source(
    "Travelbot's rules and written list; World Heritage sites of The World Factbook", heritage.SOURCE.url
)
_AHEAD = timedelta(days=10)
_MOST_SITES = 4
_GENERAL = "No list of sights is written for this place: the ideas follow its typical weather and the season."


def suggestions(location: str, weather: str | None, wanted: str) -> JsonObject:
    found = locate(location)
    if found.place is None:
        return _anywhere(location, weather, wanted, found.notes)
    place, today = found.place, clock.now().astimezone(ZoneInfo(found.place.zone)).date()
    month = climate.climate(place)[today.month - 1]
    typical = f"typical for {today:%B}: {in_words(month)}"
    first = preferred(weather or in_words(month))
    written = landmarks().get(place.label)
    ideas = written or by_season(month, daylight(place, today).hours)
    return {
        "location": location,
        "weather_condition": weather or typical,
        "activity_type": wanted,
        "activities": {**ordered(ideas, wanted, first), **_heritage(place, wanted)},
        "daylight_hours": daylight(place, today).hours,
        "holidays": [f"{day.isoformat()}: {name}" for day, name in _soon(place, today)],
        "place": place.label,
        **_origin(today).envelope(
            NOTE if written else _GENERAL,
            fit(weather or f"{today:%B}'s {in_words(month)}", wanted, first),
            "" if weather else "Planned for the month's typical weather, not for today's.",
            _of_the_country(place, wanted),
            _closed(place, today),
            *found.notes,
        ),
    }


@cache
def landmarks() -> dict[str, Ideas]:
    """Lasting places of large cities, written by hand."""
    more = Path(__file__).with_name("landmarks.json").read_text(encoding="utf-8")
    return {**LANDMARKS, **json.loads(more)}


def _anywhere(location: str, weather: str | None, wanted: str, notes: tuple[str, ...]) -> JsonObject:
    first = preferred(weather)
    return {
        "location": location,
        "weather_condition": weather or "not given",
        "activity_type": wanted,
        "activities": ordered(ANYWHERE, wanted, first),
        **_origin(clock.now().date()).envelope(
            "The place is unknown: these are ideas for anywhere.", fit(weather, wanted, first), *notes
        ),
    }


def _origin(today: date) -> Origin:
    return Origin("rules", _SOURCE, today.isoformat())


def _heritage(place: Place, wanted: str) -> Ideas:
    """Sites that name the city come first."""
    known = heritage.sites(place.country_code)
    name = place.name.removesuffix("-shi")  # Cities of Japan are called so in GeoNames.
    nearest = sorted(known, key=lambda site: name not in site.name)
    names = [site.name for site in nearest[:_MOST_SITES]]
    return {"world_heritage": names} if names and wanted != "indoor" else {}


def _of_the_country(place: Place, wanted: str) -> str:
    if not _heritage(place, wanted):
        return ""
    return f"The World Heritage sites are a few of those of {said(place.country)}: look up how far they are."


def _soon(place: Place, today: date) -> Iterator[tuple[date, str]]:
    for year in sorted({today.year, (today + _AHEAD).year}):
        found = kept(place.country_code, place.region, year)
        yield from (kept for kept in (found.days if found else ()) if today <= kept[0] <= today + _AHEAD)


def _closed(place: Place, today: date) -> str:
    days = [f"{name} on {day:%-d %B}" for day, name in _soon(place, today)]
    return f"Museums and shops may be closed: {', '.join(days)}." if days else ""

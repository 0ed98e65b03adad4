"""Things to do at any place: by rules over month, daylight and holidays, and from a written list."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
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
from chat.tools.world import extract
from chat.tools.world.daylight import daylight
from chat.tools.world.public_holidays import kept
from chat.tools.world.seasonal import by_season, fitting
from chat.tools.world.typical import in_words

_SOURCE = Source(
    "Travelbot's rules and written list; World Heritage sites of The World Factbook", heritage.SOURCE.url
)
_AHEAD = timedelta(days=10)
_MOST_SITES = 4
_GENERAL = "No list of sights is written for this place: the ideas follow its typical weather and the season."


@dataclass(frozen=True, slots=True)
class _Day:
    """A day at a place, and what is wanted of it."""

    place: Place
    today: date
    weather: str | None
    """None where the month's typical one counts."""
    wanted: str
    mapped: Ideas
    """Sights of the map that a person has imported."""

    @property
    def written(self) -> Ideas:
        return landmarks().get(self.place.label, {})

    @property
    def month(self) -> climate.Month:
        return climate.climate(self.place)[self.today.month - 1]

    @property
    def first(self) -> str:
        return preferred(self.weather) if self.weather else fitting(self.month)


def suggestions(location: str, weather: str | None, wanted: str) -> JsonObject:
    found = locate(location)
    if found.place is None:
        return _anywhere(location, weather, wanted, found.notes)
    today = clock.now().astimezone(ZoneInfo(found.place.zone)).date()
    day = _Day(found.place, today, weather, wanted, extract.sights(found.place))
    light, soon = daylight(found.place, today), tuple(_soon(found.place, today))
    return {
        "location": location,
        "weather_condition": weather or f"typical for {today:%B}: {in_words(day.month)}",
        "activity_type": wanted,
        "activities": {
            **ordered(_ideas(day, light.hours), wanted, day.first),
            **_heritage(found.place, wanted),
        },
        "daylight_hours": light.hours,
        "holidays": [f"{on.isoformat()}: {name}" for on, name in soon],
        "place": found.place.label,
        **_origin(today).envelope(*_notes(day), _closed(soon), *found.notes),
    }


def _ideas(day: _Day, daylight_hours: float) -> Ideas:
    return _merged(day.written, day.mapped) or by_season(day.month, daylight_hours)


def _notes(day: _Day) -> Iterator[str]:
    yield NOTE if day.written else "" if day.mapped else _GENERAL
    yield _of_the_map(day.mapped)
    yield fit(day.weather or f"{day.today:%B}'s typical", day.wanted, day.first)
    yield "" if day.weather else "Planned for the month's typical weather, not for today's."
    yield _of_the_country(day.place, day.wanted)


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


def _merged(written: Ideas, mapped: Ideas) -> Ideas:
    """Each place once, those of the written list first."""
    kinds = {**written, **mapped}
    return {kind: list(dict.fromkeys((*written.get(kind, []), *mapped.get(kind, [])))) for kind in kinds}


def _of_the_map(mapped: Ideas) -> str:
    origin = extract.origin() if mapped else None
    if origin is None:
        return ""
    whose = f"{origin.source.name} ({origin.source.licence}), {origin.as_of}"
    return f"Sights of the map that was imported are among them: {whose}."


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


def _closed(soon: Iterable[tuple[date, str]]) -> str:
    days = [f"{name} on {day:%-d %B}" for day, name in soon]
    return f"Museums and shops may be closed: {', '.join(days)}." if days else ""

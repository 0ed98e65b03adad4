"""The public holidays of a country, or of the state that a place is in."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from chat.atlas import countries
from chat.atlas.countries import said
from chat.atlas.gazetteer import locate
from chat.origin import Origin
from chat.tools import clock
from chat.tools.errors import ToolFailed
from chat.tools.registry import tool
from chat.tools.schema import JsonObject
from chat.tools.world.public_holidays import FIRST_YEAR, LAST_YEAR, SOURCE, Kept, kept

_ESTIMATES = "Days that follow the moon, such as Eid, are estimates."


@dataclass(frozen=True, slots=True)
class _Where:
    country_code: str
    country: str
    region: str = ""
    notes: tuple[str, ...] = ()


@tool
def get_public_holidays(
    location: Annotated[str, "A country, or a city whose country and state are meant"],
    year: Annotated[int | None, "The year; without it, the present one"] = None,
) -> JsonObject:
    """Get the public holidays of a country or of the place's state"""
    today = clock.now().date()
    asked = today.year if year is None else int(year)
    if not FIRST_YEAR <= asked <= LAST_YEAR:
        raise ToolFailed(f"year: expected {FIRST_YEAR} to {LAST_YEAR}, got {str(asked)[:20]}")
    where = _where(location)
    found = kept(where.country_code, where.region, asked) if where.country_code else None
    return {
        "location": location,
        "country": where.country or "unknown",
        "region": found.part if found else "",
        "year": asked,
        "holidays": [_day(day, name) for day, name in found.days] if found else [],
        "next": next((_day(*kept) for kept in found.days if kept[0] >= today), None) if found else None,
        **Origin("rules", SOURCE, str(asked)).envelope(*_notes(where, found), *where.notes),
    }


def _where(location: str) -> _Where:
    if country := countries.find(location):
        return _Where(country.code, country.name, countries.part(location))
    found = locate(location)
    if found.place:
        return _Where(found.place.country_code, found.place.country, found.place.region, found.notes)
    near = countries.near(location)
    hint = f"Did you mean the country {' or '.join(near)}?" if near else ""
    return _Where("", "", notes=(*found.notes, hint))


def _day(day: date, name: str) -> dict[str, str]:
    return {"date": day.isoformat(), "weekday": f"{day:%A}", "name": name}


def _notes(where: _Where, found: Kept | None) -> tuple[str, ...]:
    if not where.country_code:
        return ()
    if found is None:
        return (f"The public holidays of {said(where.country)} are not known.",)
    whole = (
        f"These are the holidays of the whole of {said(where.country)}; its parts may have more of their own."
    )
    return (
        "" if found.part else whole,
        "" if found.english else "The names are in the country's own language.",
        _ESTIMATES if any("estimated" in name for _, name in found.days) else "",
    )

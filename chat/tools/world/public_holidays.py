"""Public holidays of a country or a part of it, by the holidays package."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from chat.atlas.words import keys
from chat.origin import Source

SOURCE = Source("The holidays package", "https://pypi.org/project/holidays/", "MIT")
FIRST_YEAR, LAST_YEAR = 1970, 2100
_ENGLISH = ("en_US", "en_GB", "en")
_IN_ENGLISH = {
    "Bavaria": "BY", "Hesse": "HE", "Saxony": "SN", "Lower Saxony": "NI", "Saxony-Anhalt": "ST",
    "Thuringia": "TH", "North Rhine-Westphalia": "NW", "Rhineland-Palatinate": "RP", "Tyrol": "7",
    "Carinthia": "2", "Styria": "6", "Andalusia": "AN", "Catalonia": "CT", "Basque Country": "PV",
    "Zurich": "ZH", "Geneva": "GE", "Lucerne": "LU",
}  # fmt: skip
"""Parts of countries that the package knows by another name."""


@dataclass(frozen=True, slots=True)
class Kept:
    days: tuple[tuple[date, str], ...]
    part: str
    """The part of the country whose own holidays are among them; empty if they are the whole country's."""
    english: bool


@lru_cache(maxsize=64)
def kept(country_code: str, region: str, year: int) -> Kept | None:
    """The holidays of that year; None if the country's are not known."""
    import holidays  # Only when it is needed: it takes a tenth of a second.

    known = holidays.list_supported_countries(include_aliases=False)
    if country_code not in known:
        return None
    calendar: Any = getattr(holidays, country_code)
    part = _part(calendar, region)
    language = next((one for one in _ENGLISH if one in calendar.supported_languages), None)
    found = holidays.country_holidays(country_code, subdiv=part, years=year, language=language)
    english = language is not None or not calendar.supported_languages
    return Kept(tuple(sorted(found.items())), region if part else "", english)


def _part(calendar: Any, region: str) -> str | None:
    """The package's code of a part of the country."""
    if region in calendar.subdivisions:
        return region
    codes = {keys(name): code for name, code in calendar.subdivisions_aliases.items()}
    code = codes.get(keys(region)) or _IN_ENGLISH.get(region)
    return code if code in calendar.subdivisions else None

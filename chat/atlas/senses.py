"""What a name may mean: a country, cities of that name, a state or an airport, the likeliest first."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from chat.atlas import shelf
from chat.atlas.qualifiers import Where, fits

_OWN = 13
"""A city called so in English counts as if it were three times as large."""
_REGION = 24
"""A region counts as meant, not a city of its name elsewhere, if it is eight times as well known."""


@dataclass(frozen=True, slots=True)
class Sense:
    number: int
    """Of the place."""
    fame: int
    own: bool = True
    """It is the place's own name, not that of something which the place stands for, or an alias."""
    why: str = ""
    """What was named, if it was not the place: `Japan is a country`."""


def cities(key: str, said: tuple[Where, ...] = ()) -> list[Sense]:
    """The places called so, of those that lie where they are said to."""
    return sorted(_cities(key, said), key=lambda sense: (-sense.fame, sense.number))


def alone(key: str) -> list[Sense]:
    """What a name means that nothing stands behind."""
    found = cities(key)
    if country := _countries().get(key):
        found = _with(_of_country(country, key), found)
    elif region := _region_meant(key, found):
        found = _with(region, found)
    return found


def is_country(key: str) -> bool:
    return key in _countries()


def by_code(code: str) -> list[Sense]:
    """The city of an airport's code, or of all airports of a city: `ORD`, `LON`."""
    number = shelf.metros().get(code)
    if number is not None:
        return [Sense(number, 0, own=False)]
    return _of_airport(shelf.airport_rows().get(code))


def by_airport(key: str) -> list[Sense]:
    """The city of an airport that is asked for by its name: `heathrow`."""
    return _of_airport(_airports_by_name().get(key))


def _cities(key: str, said: tuple[Where, ...]) -> Iterator[Sense]:
    own, also = shelf.named(key)
    nickname = shelf.tables().nicknames.get(key)
    if nickname is not None and fits(nickname, said):
        yield Sense(nickname, 255, nickname in own)
    for number in own:
        if number != nickname and fits(number, said):
            yield Sense(number, shelf.fame()[number] + _OWN)
    for number in also:
        if number != nickname and fits(number, said):
            yield Sense(number, shelf.fame()[number], own=False)


def _with(first: Sense, rest: list[Sense]) -> list[Sense]:
    return [first, *(sense for sense in rest if sense.number != first.number)]


def _of_country(country: shelf.Country, key: str) -> Sense:
    if country.capital in {number for numbers in shelf.named(key) for number in numbers}:
        return Sense(country.capital, 255)
    return Sense(country.capital, 255, False, f"{country.name} is a country")


def _region_meant(key: str, found: list[Sense]) -> Sense | None:
    numbers = _regions_by_name().get(key, ())
    if not numbers or any(shelf.regions()[sense.number] in numbers for sense in found):
        return None
    regions = shelf.tables().regions
    region = max((regions[number] for number in numbers), key=lambda region: region.fame)
    if found and shelf.fame()[found[0].number] + _REGION > region.fame:
        return None
    return Sense(region.first, region.fame, False, f"{key.title()} is a part of {region.country}")


def _of_airport(row: shelf.Row | None) -> list[Sense]:
    if row is None or row[9] < 0:
        return []
    return [Sense(row[9], 0, False, f"{row[0]} is the airport {row[2]}")]


@cache
def _countries() -> dict[str, shelf.Country]:
    countries = shelf.tables().countries
    named = {key: country for country in reversed(countries) for key in country.names}
    return named | {country.codes[1]: country for country in countries if country.code in ("US", "AE")}


@cache
def _regions_by_name() -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for number, region in enumerate(shelf.tables().regions):
        for key in region.names:
            found.setdefault(key, []).append(number)
    return found


@cache
def _airports_by_name() -> dict[str, shelf.Row]:
    return {row[10]: row for row in reversed(shelf.airports()) if row[10]}

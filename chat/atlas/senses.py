"""What a name may mean: a country, cities of that name, a state or an airport, the likeliest first."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from chat.atlas import shelf
from chat.atlas.qualifiers import Where, fits

_OWN = 32
"""A city called so in English counts as if it were sixteen times as large."""
_REGION = 16
"""A region counts as meant, not a city of its name elsewhere, if it is four times as well known."""
_FIRST = 255
"""What goes before all cities of the name."""
_ENGLISH = 2
"""A country's first names are English: in other languages Grenada is Granada, and Munich is Monaco."""


@dataclass(frozen=True, slots=True)
class Sense:
    number: int
    """Of the place."""
    fame: int
    own: bool = True
    """It is the place's own name, not that of something which the place stands for, or an alias."""
    why: str = ""
    """What was named, if it was not the place: `Japan is not a city`."""


def cities(key: str, said: tuple[Where, ...] = ()) -> list[Sense]:
    """The places called so, of those that lie where they are said to."""
    return sorted(_cities(key, said), key=lambda sense: (-sense.fame, sense.number))


def meant(key: str, said: tuple[Where, ...] = ()) -> list[Sense]:
    """All that a name may mean, of what lies where it is said to."""
    found = cities(key, said)
    for sense in (_region(key, said, found), _sight(key), _country(key, found)):
        if sense and fits(sense.number, said):
            found = [sense, *(other for other in found if other.number != sense.number)]
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
    words = [word for word in key.split() if word not in ("airport", "international", "the")]
    name = " ".join(words)
    return _of_airport(_airports_by_name().get(name) or shelf.airport_rows().get(name.upper()))


def _cities(key: str, said: tuple[Where, ...]) -> Iterator[Sense]:
    own, also = shelf.named(key)
    nickname = shelf.tables().nicknames.get(key)
    if nickname is not None and fits(nickname, said):
        yield Sense(nickname, _FIRST, nickname in own)
    for number in own:
        if number != nickname and fits(number, said):
            yield Sense(number, shelf.fame()[number] + _OWN)
    for number in also:
        if number != nickname and fits(number, said):
            yield Sense(number, shelf.fame()[number], own=False)


def _sight(key: str) -> Sense | None:
    city = shelf.tables().nearby.get(key)
    return None if city is None else Sense(city, _FIRST, False, f"{key.title()} is not a city")


def _country(key: str, found: list[Sense]) -> Sense | None:
    country = _countries().get(key)
    if country is None or (key not in country.names[:_ENGLISH] and any(sense.own for sense in found)):
        return None
    named = any(sense.number == country.capital for sense in cities(key))
    return Sense(country.capital, _FIRST, named, "" if named else f"{country.name} is not a city")


def _region(key: str, said: tuple[Where, ...], found: list[Sense]) -> Sense | None:
    regions = shelf.tables().regions
    if said and any(sense.own for sense in found):
        return None
    numbers = (number for number in _regions_by_name().get(key, ()) if all(number in where for where in said))
    number = max(numbers, key=lambda number: regions[number].fame, default=None)
    if number is None or any(shelf.regions()[sense.number] == number for sense in found):
        return None
    region = regions[number]
    if found and (found[0].fame == _FIRST or shelf.fame()[found[0].number] + _REGION > region.fame):
        return None
    return Sense(region.first, region.fame, False, f"{key.title()} is not a city")


def _of_airport(row: shelf.Row | None) -> list[Sense]:
    if row is None or row[9] < 0:
        return []
    return [Sense(row[9], 0, False, f"{row[0]} is an airport, {row[2]}")]


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
    called = [row for row in reversed(shelf.airports()) if row[10]]
    with_city = {f"{row[3].casefold()} {row[10]}": row for row in called}
    return with_city | {row[10]: row for row in called}

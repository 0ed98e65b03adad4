"""What stands behind a city's name to tell it from its namesakes: `TX`, `Ontario`, `NSW Australia`."""

from collections import defaultdict
from functools import cache
from typing import TypeAlias

from chat.atlas import shelf

Where: TypeAlias = frozenset[int]
"""The regions that a word may stand for, by number: `CA` is California, and all of Canada."""


def where(key: str) -> Where | None:
    return _said().get(key)


def all_of(key: str) -> tuple[Where, ...] | None:
    """The qualifiers that `key` is made of, as in `NSW Australia`; None if it is not all qualifiers."""
    words = key.split()
    for length in range(len(words), 0, -1):
        first, rest = where(" ".join(words[:length])), " ".join(words[length:])
        if first and not rest:
            return (first,)
        if first and (others := all_of(rest)):
            return (first, *others)
    return None


def fits(number: int, said: tuple[Where, ...]) -> bool:
    """Whether a place lies where it is said to."""
    return all(shelf.regions()[number] in regions for regions in said)


@cache
def _said() -> dict[str, Where]:
    found: dict[str, Where] = {}
    inside: dict[str, set[int]] = defaultdict(set)
    for number, region in enumerate(shelf.tables().regions):
        inside[region.code].add(number)
        for key in (*region.names, *region.codes):
            found[key] = found.get(key, frozenset()) | {number}
    for country in shelf.tables().countries:
        all_of_it = frozenset(inside[country.code])
        for key in dict.fromkeys((*country.names, *country.codes)):
            found[key] = found[key] | all_of_it if key in found else all_of_it
    return found

"""Well-known places whose names are spelt nearly like an unknown one."""

from collections import defaultdict
from functools import cache

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from chat.atlas import shelf
from chat.atlas.qualifiers import Where, fits

_MOST = 3
_LONGEST = 40


def near(key: str, said: tuple[Where, ...] = ()) -> list[int]:
    """The places that may have been meant, as few letters off as any, the best known first."""
    if not 3 <= len(key) <= _LONGEST:
        return []
    found = {number: off for end in _ends(key) for number, off in _like(key, end) if fits(number, said)}
    least = min(found.values(), default=0)
    return sorted(number for number, off in found.items() if off == least)[:_MOST]


def _like(key: str, end: str) -> list[tuple[int, int]]:
    """The numbers of the places with this end, and how many letters they are off."""
    known = shelf.known()
    numbers = _by_end().get(end, [])
    names = [known[number] for number in numbers]
    found = extract(key, names, scorer=OSA.distance, score_cutoff=_off(key), limit=None)
    return [(numbers[at], int(off)) for _, off, at in found]


def _off(key: str) -> int:
    """How many letters may be wrong, missing, doubled or swapped."""
    return 1 if len(key) < 6 else 2 if len(key) < 10 else 3


def _ends(key: str) -> tuple[str, str]:
    """Its first and its last letter: a fifth of all names has one of them, and few get both wrong."""
    return f"^{key[0]}", f"{key[-1]}$"


@cache
def _by_end() -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for number, name in enumerate(shelf.known()):
        for end in _ends(name) if name else ():
            found[end].append(number)
    return found

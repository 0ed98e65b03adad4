"""Well-known places whose names are spelt nearly like an unknown one."""

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from chat.atlas import shelf
from chat.atlas.qualifiers import Where, fits

_MOST = 3
_LONGEST = 40


def near(key: str, said: tuple[Where, ...] = ()) -> list[int]:
    """The places that may have been meant, the fewest letters off first, then the best known."""
    if not 3 <= len(key) <= _LONGEST:
        return []
    found = extract(key, shelf.known(), scorer=OSA.distance, score_cutoff=_off(key), limit=None)
    numbers = [number for _, _, number in sorted(found, key=lambda one: one[1:])]
    return [number for number in numbers if fits(number, said)][:_MOST]


def _off(key: str) -> int:
    """How many letters may be wrong, missing, doubled or swapped."""
    return 1 if len(key) < 6 else 2 if len(key) < 10 else 3

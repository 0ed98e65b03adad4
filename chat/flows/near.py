"""Which of the known words was meant by one that is not known."""

from collections.abc import Iterable

from rapidfuzz.distance import OSA
from rapidfuzz.process import extractOne


def near(word: str, known: Iterable[str], sign: str = "") -> str:
    """` Did you mean calls?`, to go after a sentence; empty if none is near."""
    cutoff = 1 if len(word) < 6 else 2 if len(word) < 10 else 3
    if len(word) > 64:
        return ""
    found = extractOne(word, list(known), scorer=OSA.distance, score_cutoff=cutoff)
    return f" Did you mean {sign}{found[0]}?" if found else ""

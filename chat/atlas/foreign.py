"""Large cities in a text of a script that has no capitals to tell names by: 札幌 in 札幌の天気."""

import re
from collections.abc import Iterator

from chat.atlas import shelf
from chat.atlas.fold import fold

_RUN = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{2,}|[^\\W\\d_\u0000-\u024f]{3,40}")
"""Chinese, Japanese and Korean, whose words run together; and words in other letters than Latin."""
_SIGNS = re.compile("[\u3040-\ud7af]")
_LONGEST = 6
_MOST = 200
"""Signs of a text that are looked at."""
_LARGE = 200_000


def foreign(text: str) -> Iterator[tuple[int, int, int]]:
    """Where each name starts and ends, and the number of its place."""
    for run in _RUN.finditer(text[:_MOST]):
        if _SIGNS.match(run[0]):
            yield from _within(run[0], run.start())
        elif (number := _large(run[0])) is not None:
            yield run.start(), run.end(), number


def _within(signs: str, start: int) -> Iterator[tuple[int, int, int]]:
    at = 0
    while at < len(signs) - 1:
        lengths = range(min(_LONGEST, len(signs) - at), 1, -1)
        named = ((length, _large(signs[at : at + length])) for length in lengths)
        length, number = next((found for found in named if found[1] is not None), (1, None))
        if number is not None:
            yield start + at, start + at + length, number
        at += length


def _large(name: str) -> int | None:
    own, also = shelf.named(fold(name))
    number = min((*own, *also), default=None)
    return number if number is not None and shelf.place(number).population >= _LARGE else None

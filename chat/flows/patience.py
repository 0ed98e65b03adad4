"""How much is compared before it is given up: a few lines of a file can ask for millions of comparisons."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

MOST = 300_000
"""Each about a microsecond."""
CHARACTERS = 50
"""Of a text that cost as much as one comparison of plain values."""


class TooMuch(Exception):
    """More than anybody can wait for."""


_left: ContextVar[list[int] | None] = ContextVar("left", default=None)


@contextmanager
def bounded(most: int = MOST) -> Iterator[None]:
    """All that is compared within it has so much together; what is within something bounded has its rest."""
    if _left.get() is not None:
        yield
        return
    token = _left.set([most])
    try:
        yield
    finally:
        _left.reset(token)


def spend(comparisons: int = 1) -> None:
    """Raises TooMuch."""
    left = _left.get()
    if left is not None:
        left[0] -= comparisons
        if left[0] < 0:
            raise TooMuch

"""Whoever performs trials in this process is told that there are some, so that nobody waits for a sweep."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

_wakers: list[Callable[[], object]] = []


def wake() -> None:
    """There may be something to do. From any thread."""
    for waker in tuple(_wakers):
        waker()


@contextmanager
def woken(waker: Callable[[], object]) -> Iterator[None]:
    """`waker` is called, from any thread, whenever there may be something to do."""
    _wakers.append(waker)
    try:
        yield
    finally:
        _wakers.remove(waker)

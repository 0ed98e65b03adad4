"""How many open pages one person has in this process, and whether there may be one more."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from chat.feed.hub import Viewer

TOO_MANY = 4429
"""One page too many of the same person: those that are open go on."""


class Places:
    def __init__(self) -> None:
        self._taken: Counter[str] = Counter()

    @contextmanager
    def taken(self, viewer: Viewer) -> Iterator[None]:
        """Be one of them, or be sent away. On the loop."""
        person = viewer.person
        if not viewer.code and settings.SOCKETS_A_PERSON and self._taken[person] >= settings.SOCKETS_A_PERSON:
            viewer.leave(TOO_MANY)
        if viewer.code:
            yield
            return
        self._taken[person] += 1
        try:
            yield
        finally:
            self._taken[person] -= 1
            if not self._taken[person]:
                del self._taken[person]


places = Places()

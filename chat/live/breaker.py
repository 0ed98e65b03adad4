"""The breaker of one provider: one that keeps failing is left alone for a while."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

from chat.live.fetching import Failed

FAILURES = 3
SECONDS = 60.0


class Breaker:
    """All questions pass, until three in a row have failed or one was too many; later one, to try."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._failures = 0
        self._until = 0.0
        self._probing = False
        self._why = ""

    @property
    def refusal(self) -> str:
        """Why it may not be asked now, in one sentence; empty if it may."""
        if not self._tripped:
            return ""
        if (rest := self._until - self._clock()) > 0:
            return f"It is left alone for another {max(rest, 1):.0f} seconds. The last time: {self._why}"
        return "It is being tried again by somebody else just now." if self._probing else ""

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Counts how a question ends. Being cancelled counts as nothing."""
        probe = self._probing = self._tripped
        try:
            yield
            self._failures = 0
        except Failed as failed:
            self._take(failed)
            raise
        finally:
            self._probing = self._probing and not probe

    @property
    def _tripped(self) -> bool:
        return self._failures >= FAILURES

    def _take(self, failed: Failed) -> None:
        if failed.works:
            self._failures = 0
            return
        self._why = failed.sentence
        self._failures = FAILURES if failed.rest is not None else self._failures + 1
        self._until = max(self._until, self._clock() + (SECONDS if failed.rest is None else failed.rest))

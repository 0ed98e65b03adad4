"""The breaker of one endpoint: a server that keeps failing is left alone for a while."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

from chat.llm.errors import ModelError, Paused, RateLimited, ServerFailed, TimedOut, Unreachable
from chat.llm.failures import LONGEST_WAIT

Clock = Callable[[], float]


class Breaker:
    """All requests pass, until too many in a row have failed; then none, for a while; then one, to try."""

    def __init__(
        self, *, failures: int = 5, seconds: float = 15.0, limits: bool = True, clock: Clock = monotonic
    ) -> None:
        """`limits`: a server that says that it was asked too often has failed."""
        self._limit = failures
        self._seconds = seconds
        self._limits = limits
        self._clock = clock
        self._answered_at: float | None = None
        self._failures = 0
        self._until = 0.0
        self._probing = False
        self._reason = ""

    @property
    def open(self) -> bool:
        """Would a request be refused now?"""
        return self._tripped and (self._probing or self._clock() < self._until)

    @property
    def rest(self) -> float:
        """The seconds until one may try again."""
        return max(self._until - self._clock(), 0.0) if self._tripped else 0.0

    def answered_within(self, seconds: float) -> bool:
        return self._answered_at is not None and self._clock() - self._answered_at <= seconds

    @contextmanager
    def guarding(self) -> Iterator[None]:
        """Raises Paused in place of a request; else counts how it ends. Being cancelled counts as nothing."""
        if self.open:
            raise self._paused()
        probe = self._probing = self._tripped
        try:
            yield
            self.answered()
        except ModelError as error:
            self._take(error)
            raise
        finally:
            self._probing = self._probing and not probe

    def answered(self) -> None:
        """The server works."""
        self._failures, self._probing, self._answered_at = 0, False, self._clock()

    @property
    def _tripped(self) -> bool:
        return self._failures >= self._limit

    def _take(self, error: ModelError) -> None:
        if not _is_the_server_s(error):
            return self.answered()
        if isinstance(error, RateLimited) and not self._limits:
            return None
        self._failures += 1
        self._reason = error.message
        wait = max(self._seconds, min(error.retry_after or 0.0, LONGEST_WAIT))
        self._until = max(self._until, self._clock() + wait)

    def _paused(self) -> Paused:
        rest = max(self.rest, 1.0)
        return Paused(
            f"The model server failed {self._failures} times in a row, so it is left alone for a moment: "
            f"try again in {rest:.0f} seconds. The last time: {self._reason}",
            retry_after=rest,
        )


def _is_the_server_s(error: ModelError) -> bool:
    """Does it say that the server is down or has too much to do?"""
    if isinstance(error, RateLimited | ServerFailed):
        return True
    return isinstance(error, Unreachable | TimedOut) and error.retryable

"""How far a run is: one line that is rewritten on a terminal, lines now and then elsewhere."""

from collections import Counter
from dataclasses import dataclass, field
from time import monotonic

from django.core.management.base import OutputWrapper

from chat.management.flows.figures import outcomes
from chat.models import Trial

REWRITTEN_EVERY = 0.1
"""Seconds."""
LINES = 20
"""How many there are elsewhere, about, however many trials run."""
_CLEAR = "\r\x1b[K"


@dataclass(slots=True)
class Progress:
    """Of `total` trials, `counts` ended before."""

    out: OutputWrapper
    total: int
    counts: Counter[str] = field(default_factory=Counter)
    quiet: bool = False
    _written: float = 0.0

    def ended(self, status: str) -> None:
        if status not in Trial.RAN:  # It was stopped.
            return
        self.counts[status] += 1
        if self.quiet:
            return
        if self.out.isatty():
            self._rewrite()
        elif self.counts.total() % max(1, self.total // LINES) == 0 or self.counts.total() == self.total:
            self.out.write(str(self), _plain)

    def close(self) -> None:
        """Leave the line to what comes next."""
        if not self.quiet and self.out.isatty():
            self.out.write(_CLEAR, _plain, ending="")
            self.out.flush()

    def __str__(self) -> str:
        return f"{self.counts.total():,} of {self.total:,}: {outcomes(self.counts)}"

    def _rewrite(self) -> None:
        now = monotonic()
        if now - self._written >= REWRITTEN_EVERY or self.counts.total() == self.total:
            self._written = now
            self.out.write(f"{_CLEAR}{self}", _plain, ending="")
            self.out.flush()


def _plain(text: str) -> str:
    """In no colour: stderr's is that of errors."""
    return text

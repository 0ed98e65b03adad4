"""What time it is, as the tools are told."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

_stopped: ContextVar[datetime | None] = ContextVar("stopped", default=None)


def now() -> datetime:
    """The time, with its zone."""
    return _stopped.get() or datetime.now(UTC)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """What runs within is told that it is `moment`."""
    token = _stopped.set(moment)
    try:
        yield
    finally:
        _stopped.reset(token)

"""What a call that runs may say beside its result: how far it is, and the sources that it tried."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, TypeAlias

Outcome: TypeAlias = Literal["answered", "failed", "skipped", "fresh", "stale", "offline", "pinned"]
"""`fresh` and `stale` are from the cache; `skipped` was not asked (its breaker is open, say);
`pinned` is a flow's file, in place of running."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One source that was tried for a result."""

    source: str
    outcome: Outcome
    seconds: float = 0.0
    status: int | None = None
    """The HTTP status, if one came."""
    detail: str = ""
    """One sentence: what was wrong, or how old it is. Never a key."""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(slots=True)
class Calling:
    """The call under way; a tool that runs in a thread reports from there."""

    hear: Callable[[str], None]
    """Told how far it is, in words."""
    chain: list[Attempt] = field(default_factory=list)


_calling: ContextVar[Calling | None] = ContextVar("calling", default=None)


@contextmanager
def calling(hear: Callable[[str], None] = lambda words: None) -> Iterator[Calling]:
    """What is reported and tried within belongs to one call."""
    call = Calling(hear)
    token = _calling.set(call)
    try:
        yield call
    finally:
        _calling.reset(token)


def report(words: str) -> None:
    """Say how far a long call is, for the person who waits: "3 of 8 cities". Outside a call nobody hears."""
    if call := _calling.get():
        call.hear(words)


def tried(attempt: Attempt) -> None:
    """Note a source that was tried for the result of the call under way."""
    if call := _calling.get():
        call.chain.append(attempt)

"""The line to the live providers: a fresh answer from the cache, else a new one, an old one, or none."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic
from typing import Any, Generic

import httpx

from chat.calling import Attempt, tried
from chat.live.access import Access
from chat.live.alpha_vantage import ALPHA_VANTAGE
from chat.live.cache import Cache, Kept, in_words
from chat.live.channel import Channel, Clock, Told
from chat.live.fetching import Limits
from chat.live.finnhub import FINNHUB
from chat.live.frankfurter import FRANKFURTER
from chat.live.open_meteo import FORECAST, GEOCODING
from chat.live.overpass import OVERPASS
from chat.live.question import Question, T
from chat.live.sharing import Sharing
from chat.live.twelve_data import TWELVE_DATA
from chat.live.wikivoyage import WIKIVOYAGE
from chat.network import Sockets
from chat.origin import Origin

PROVIDERS = (
    FORECAST,
    GEOCODING,
    OVERPASS,
    WIKIVOYAGE,
    FRANKFURTER,
    TWELVE_DATA,
    FINNHUB,
    ALPHA_VANTAGE,
)
"""Nobody else is ever asked."""
ORDINARY = Limits()


@dataclass(frozen=True, slots=True)
class Heard(Generic[T]):
    data: T
    origin: Origin


@dataclass(frozen=True, slots=True)
class Reply(Generic[T]):
    heard: Heard[T] | None = None
    why_not: str = ""
    """The last thing that went wrong, in a few words; empty if nobody was asked, since live data is off."""


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Line:
    """For all turns of a process. `close` it at the end."""

    def __init__(
        self,
        access: Access,
        transport: httpx.AsyncBaseTransport | None = None,
        *,
        limits: Limits = ORDINARY,
        clock: Clock = monotonic,
        now: Callable[[], datetime] = _utc_now,
    ) -> None:
        self._transport = transport or Sockets()
        self._limits = limits
        self._clock = clock
        self._now = now
        self._cache = Cache(clock)
        self._sharing: Sharing[Told] = Sharing()
        self._channels = {
            provider: Channel(provider, access, self._transport, limits, clock) for provider in PROVIDERS
        }

    async def close(self) -> None:
        await self._sharing.close()
        await self._transport.aclose()

    async def consult(self, *questions: Question[T]) -> Reply[T]:
        """The first answer that is to be had. Each source that is tried is noted for the call under way."""
        begun = self._clock()
        failures: dict[str, Attempt] = {}
        for question in questions:
            if kept := self._cache.find(question.cache_key, question.provider.fresh):
                return Reply(self._fresh(question, kept))
            told = await self._told(question, begun)
            for attempt in told.attempts:
                tried(attempt)
            if told.data is not None:
                return Reply(Heard(told.data, self._origin(question, told.data)))
            failures[question.provider.name] = told.attempts[-1]
        return self._stale(questions, failures)

    async def _told(self, question: Question[T], begun: float) -> Told:
        channel = self._channels.get(question.provider)
        if channel is None:
            return Told(
                (Attempt(question.provider.name, "skipped", detail="It is not among the providers."),)
            )
        if self._clock() - begun > self._limits.whole:
            detail = "The ones before took all the time."
            return Told((Attempt(question.provider.name, "skipped", detail=detail),))
        return await self._sharing.share(question.cache_key, lambda: self._live(channel, question))

    async def _live(self, channel: Channel, question: Question[T]) -> Told:
        told = await channel.put(question)
        if told.data is not None:
            self._cache.keep(question.cache_key, told.data, self._fetched())
        return told

    def _fresh(self, question: Question[T], kept: Kept) -> Heard[T]:
        note = f"Kept from {in_words(self._cache.age(kept))} ago."
        tried(Attempt(question.provider.name, "fresh", detail=note))
        return self._heard(question, kept, note)

    def _stale(self, questions: tuple[Question[T], ...], failures: dict[str, Attempt]) -> Reply[T]:
        for question in questions:
            provider = question.provider
            if kept := self._cache.find(question.cache_key, provider.kept):
                age = in_words(self._cache.age(kept))
                why = f"{provider.name} did not answer{_status(failures[provider.name])}"
                tried(Attempt(provider.name, "stale", detail=f"Kept from {age} ago."))
                return Reply(self._heard(question, kept, f"Kept from {age} ago: {why}."))
        return Reply(why_not=_why_not([*failures.values()]))

    def _heard(self, question: Question[T], kept: Kept, note: str) -> Heard[T]:
        as_of = kept.data.as_of or kept.fetched
        return Heard(kept.data, Origin("cached", question.provider.source, as_of, (note,)))

    def _origin(self, question: Question[T], data: Any) -> Origin:
        return Origin("live", question.provider.source, data.as_of or self._fetched())

    def _fetched(self) -> str:
        return self._now().isoformat(timespec="seconds")


def _status(attempt: Attempt) -> str:
    return f" ({attempt.status})" if attempt.status and attempt.status >= 400 else ""


def _why_not(attempts: list[Attempt]) -> str:
    """Who was asked and failed says more than who was not asked."""
    last = next((attempt for attempt in reversed(attempts) if attempt.outcome != "skipped"), attempts[0])
    return f"{last.source}{_status(last)}: {last.detail}"


_lines: list[Line] = []


@asynccontextmanager
async def connected(access: Access | None) -> AsyncIterator[None]:
    """Within it, `consult` reaches the providers; with None it reaches nobody."""
    if access is None:
        yield
        return
    async with joined(Line(access)):
        yield


@asynccontextmanager
async def joined(line: Line) -> AsyncIterator[Line]:
    _lines.append(line)
    try:
        yield line
    finally:
        _lines.remove(line)
        await line.close()


def is_on() -> bool:
    return bool(_lines)


async def consult(*questions: Question[T]) -> Reply[T]:
    return await _lines[-1].consult(*questions) if _lines and questions else Reply()

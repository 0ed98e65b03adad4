"""One request sent, and its answer listened to until it ends."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field

import httpx

from chat.llm.answer import Answer, Delta
from chat.llm.clock import Clock, TimeIsUp
from chat.llm.connection import Connection, Lost, bytes_of, harmless, now
from chat.llm.deadlines import Deadlines
from chat.llm.errors import ModelError, TimedOut, redact
from chat.llm.exchange import Exchange
from chat.llm.profiles import Profile
from chat.llm.reading import Reading
from chat.llm.request import JsonObject, Request, schemas

Hear = Callable[[Delta], Awaitable[None]]
PATH = "/chat/completions"
PACE = 0.05
LATER = 0.1
"""Of the time it has streamed: what an answer may end later, so that it is read in fewer reads."""


@dataclass(slots=True, kw_only=True)
class Attempt:
    connection: Connection
    deadlines: Deadlines
    profile: Profile
    request: Request
    body: JsonObject
    """The request as this model is sent it."""
    hear: Hear
    exchange: Exchange
    answered: Callable[[], None]
    """Called when the server has begun to answer."""
    secret: str
    until: float
    _ending: bool = field(default=False, init=False)
    """[DONE] came: what is left to read is its end."""

    async def answer(self) -> Answer:
        """Raises ModelError. The exchange is filled in, whatever the end is."""
        self.exchange.body, self.exchange.url = self.body, self.connection.shown_url(PATH)
        self.exchange.start()
        content = json.dumps(self.body, ensure_ascii=False, separators=(",", ":")).encode()
        try:
            async with self.connection.open(
                "POST", PATH, content=content, pause=self._pause, until=self.until
            ) as response:
                return await self._listen(response)
        except ModelError as error:
            error.conceal(self.secret)
            raise
        finally:
            self.exchange.ended_after = self.exchange.elapsed()

    async def _listen(self, response: httpx.Response) -> Answer:
        exchange = self.exchange
        exchange.status, exchange.headers = response.status_code, self._harmless(response.headers)
        exchange.headers_after = exchange.elapsed()
        offered = schemas(self.body.get("tools", ()))
        reading = Reading(
            response.status_code, response.headers, offered, self.profile, self.request.used_ids
        )
        exchange.lost = True
        exchange.lost = await self._read(response, reading)
        await response.aclose()
        await self._tell(reading.close(lost=exchange.lost))
        answer = reading.answer()
        await self._tell(reading.release(answer))
        return answer

    async def _read(self, response: httpx.Response, reading: Reading) -> bool:
        """Feed the body to `reading` up to its end; was the connection lost before that?"""
        try:
            async with bytes_of(response, self.secret) as chunks, Clock() as clock:
                return await self._feed(chunks, clock, reading)
        except Lost:
            return not reading.done
        except TimeIsUp:
            if reading.done:
                return False
            await self._tell(reading.close(lost=True))
            if reading.finished:
                return True
            raise reading.failed(_too_slow(reading, whole=now() >= self.until)) from None

    async def _feed(self, chunks: AsyncIterator[bytes], clock: Clock, reading: Reading) -> bool:
        first_until = now() + self.deadlines.first_token
        while not reading.done:
            try:
                limit = min(self.until, self._read_until(reading, first_until))
                data = await self.connection.read(chunks, clock, limit)
            except ModelError as error:
                if reading.is_refusal:
                    return True
                raise reading.failed(error) from None
            if data is None:
                return False
            self.exchange.read(data)
            await self._tell(reading.feed(data))
        if not reading.is_refusal:
            await self._end(chunks, clock)
        return False

    async def _end(self, chunks: AsyncIterator[bytes], clock: Clock) -> None:
        """After [DONE] only the body's own end matters: the connection is good for the next request then."""
        self._ending = True
        with suppress(ModelError):
            await self.connection.read(chunks, clock, now() + self.deadlines.end)

    def _pause(self) -> float:
        """The page shows what streams on every PACE seconds, so no more reads are made; but a short answer
        does not end later for it."""
        first = self.exchange.first_delta_after
        if first is None or self._ending:
            return 0.0
        return min(PACE, (self.exchange.elapsed() - first) * LATER)

    def _read_until(self, reading: Reading, first_until: float) -> float:
        if reading.finished or reading.is_refusal:
            return now() + self.deadlines.tail
        idle = now() + self.deadlines.idle
        return idle if reading.shown else min(idle, first_until)

    async def _tell(self, deltas: Iterable[Delta]) -> None:
        for delta in deltas:
            if self.exchange.first_delta_after is None:
                self.exchange.first_delta_after = self.exchange.elapsed()
                self.answered()
            await self.hear(delta)

    def _harmless(self, headers: httpx.Headers) -> dict[str, str]:
        return {name: redact(value, self.secret) for name, value in harmless(headers).items()}


def _too_slow(reading: Reading, *, whole: bool) -> TimedOut:
    if whole:
        return TimedOut("The model took too long for its whole answer, and was stopped. Ask for less.")
    if reading.shown:
        return TimedOut("The model fell silent in the middle of its answer, and was stopped. Ask again.")
    return TimedOut("The model server took the request and then said nothing. Try again.", retryable=True)

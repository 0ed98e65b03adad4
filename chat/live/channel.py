"""The way to one provider: its breaker, its places, and what became of each question that was put to it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx

from chat.calling import Attempt, Outcome
from chat.live.access import Access
from chat.live.breaker import Breaker
from chat.live.fetching import Failed, Limits, fetch
from chat.live.provider import Provider
from chat.live.question import Limited, Misread, Nothing, Question

Clock = Callable[[], float]
_SHAPES = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, RecursionError)


@dataclass(frozen=True, slots=True)
class Told:
    """What was tried for a question, and the data if it was answered."""

    attempts: tuple[Attempt, ...]
    data: Any = None


class Channel:
    def __init__(
        self,
        provider: Provider,
        access: Access,
        transport: httpx.AsyncBaseTransport,
        limits: Limits,
        clock: Clock,
    ) -> None:
        self._provider = provider
        self._access = access
        self._transport = transport
        self._limits = limits
        self._clock = clock
        self._breaker = Breaker(clock)
        self._places = asyncio.Semaphore(provider.at_once)

    async def put(self, question: Question[Any]) -> Told:
        """Never raises, but when it is cancelled."""
        if reason := self._access.lacks(self._provider) or self._breaker.refusal:
            return self._skipped(reason)
        try:
            async with asyncio.timeout(self._limits.whole):
                await self._places.acquire()
        except TimeoutError:
            return self._skipped("Others are asking it, and no place became free in time.")
        try:
            return await self._ask(question)
        finally:
            self._places.release()

    async def _ask(self, question: Question[Any]) -> Told:
        """Looked at anew, since others were asking meanwhile: may it still be asked?"""
        if reason := self._breaker.refusal:
            return self._skipped(reason)
        attempts: list[Attempt] = []
        until = asyncio.get_running_loop().time() + self._limits.whole
        try:
            with self._breaker.watching():
                data = await self._twice(question, until, attempts)
        except Failed:
            return Told(tuple(attempts))
        return Told(tuple(attempts), data)

    async def _twice(self, question: Question[Any], until: float, attempts: list[Attempt]) -> Any:
        try:
            return await self._once(question, until, attempts)
        except Failed as failed:
            if not failed.again:
                raise
        await asyncio.sleep(self._limits.pause)
        return await self._once(question, until, attempts)

    async def _once(self, question: Question[Any], until: float, attempts: list[Attempt]) -> Any:
        begun = self._clock()
        try:
            data = await self._answer(question, until)
        except Failed as failed:
            outcome: Outcome = "answered" if failed.status == 200 and failed.works else "failed"
            attempts.append(self._attempt(outcome, failed.sentence, begun, failed.status))
            raise
        attempts.append(self._attempt("answered", "", begun, 200))
        return data

    async def _answer(self, question: Question[Any], until: float) -> Any:
        try:
            request = self._request(question)
        except (httpx.InvalidURL, ValueError):
            raise Failed("The question can't be written as a request.", works=True) from None
        try:
            async with asyncio.timeout_at(until):
                body = await fetch(self._transport, request, self._limits)
        except TimeoutError:
            raise Failed(f"It did not answer within {self._limits.whole:g} seconds.") from None
        return self._read(question, body)

    def _read(self, question: Question[Any], body: Any) -> Any:
        try:
            return question.read(body)
        except Nothing as nothing:
            raise Failed(str(nothing), 200, works=True) from None
        except Limited as limited:
            raise Failed(str(limited), 200, rest=self._limits.rest) from None
        except Misread as misread:
            raise Failed(str(misread), 200) from None
        except _SHAPES as error:
            shape = f"Its answer has not the shape that it documents ({type(error).__name__})."
            raise Failed(shape, 200) from None

    def _request(self, question: Question[Any]) -> httpx.Request:
        url = httpx.URL(self._access.address(self._provider))
        headers = {
            "User-Agent": self._access.user_agent,
            "Accept": "application/json",
            "Accept-Encoding": "identity",
        }
        params = dict(question.params)
        if (wanted := self._provider.key) and (key := self._access.key(self._provider)):
            headers |= {wanted.header: wanted.prefix + key} if wanted.header else {}
            params |= {wanted.query: key} if wanted.query else {}
        url = httpx.URL(f"{url}{question.path}").copy_merge_params(params)
        if url.host != httpx.URL(self._access.address(self._provider)).host:
            raise ValueError("another host")
        return httpx.Request(
            "POST" if question.form else "GET", url, headers=headers, data=dict(question.form) or None
        )

    def _skipped(self, reason: str) -> Told:
        return Told((self._attempt("skipped", reason, self._clock()),))

    def _attempt(self, outcome: Outcome, detail: str, begun: float, status: int | None = None) -> Attempt:
        said = self._access.without_keys(detail)
        return Attempt(self._provider.name, outcome, round(self._clock() - begun, 3), status, said)

"""The client of one endpoint: asks its models, tells what it hears, repeats what may be repeated."""

import asyncio
import json
import random
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace

import httpx

from chat.canonical import clean_json
from chat.llm import failures, listing
from chat.llm.answer import Anomaly, Answer, Delta, Retrying
from chat.llm.connection import Connection, Lost, bytes_of, harmless, now
from chat.llm.deadlines import Deadlines
from chat.llm.endpoint import Endpoint
from chat.llm.errors import SHORTEST_KEY, ModelError, TimedOut, UnsupportedParameter
from chat.llm.exchange import Exchange
from chat.llm.known import profile_for
from chat.llm.profiles import Profile
from chat.llm.reading import Reading
from chat.llm.request import JsonObject, Request

Hear = Callable[[Delta], Awaitable[None]]
RETRIES = 2
ORDINARY = Deadlines()
_ESSENTIAL = frozenset({"model", "messages", "tools", "stream"})


class Model:
    """The models of one endpoint. `close` it at the end."""

    def __init__(
        self,
        endpoint: Endpoint,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        deadlines: Deadlines = ORDINARY,
        profile: Profile | None = None,
    ) -> None:
        """`profile` is for all models, in place of the ones that are known for the endpoint."""
        self.endpoint = endpoint
        self._profile = profile
        self._deadlines = deadlines
        self._connection = Connection(endpoint, transport, deadlines)
        self._refused: set[tuple[str, str]] = set()
        """Model and setting: what a model does not take, learnt by asking."""

    async def close(self) -> None:
        await self._connection.close()

    async def ask(self, request: Request, hear: Hear, exchange: Exchange) -> Answer:
        """Tell each delta to `hear` and fill in `exchange`, whatever the end is. Raises ModelError."""
        until = now() + self._deadlines.whole
        retries = 0
        while True:
            try:
                return await self._attempt(request, hear, exchange, until)
            except UnsupportedParameter as error:
                if not self._learn(request, error, exchange.body):
                    raise
            except ModelError as error:
                wait = self._wait(error, retries, exchange, until)
                if wait is None:
                    raise
                retries += 1
                await hear(Retrying(exchange.attempts + 1, wait, error.message))
                await asyncio.sleep(wait)

    async def models(self) -> list[str]:
        """The names of the models that answer in a chat. Raises ModelError."""
        until = now() + self._deadlines.models
        body = bytearray()
        try:
            async with (
                self._connection.open("GET", "/models", until=until) as response,
                bytes_of(response) as chunks,
            ):
                while len(body) < listing.MAX_BODY and (data := await self._connection.read(chunks, until)):
                    body += data
            if response.status_code != 200:
                raise failures.refused(response.status_code, response.headers, bytes(body))
            return listing.names_in(bytes(body))
        except (TimeoutError, Lost):
            raise TimedOut("The model server did not list its models in time.") from None
        except ModelError as error:
            error.conceal(self.endpoint.api_key)
            raise

    async def _attempt(self, request: Request, hear: Hear, exchange: Exchange, until: float) -> Answer:
        body, left_out = self._body(request)
        exchange.body, exchange.url = body, self._connection.shown_url("/chat/completions")
        exchange.start()
        content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        try:
            async with self._connection.open(
                "POST", "/chat/completions", content=content, until=until
            ) as response:
                answer = await self._listen(response, request, hear, exchange, until)
            return replace(answer, anomalies=answer.anomalies + left_out)
        except ModelError as error:
            error.conceal(self.endpoint.api_key)
            raise
        finally:
            exchange.ended_after = exchange.elapsed()

    async def _listen(
        self, response: httpx.Response, request: Request, hear: Hear, exchange: Exchange, until: float
    ) -> Answer:
        exchange.status, exchange.headers = response.status_code, harmless(response.headers)
        exchange.headers_after = exchange.elapsed()
        profile = self._profile_of(request)
        reading = Reading(response.status_code, response.headers, request.schemas, profile, request.used_ids)
        lost = await self._read(response, reading, hear, exchange, until)
        await response.aclose()
        await _tell(reading.close(lost=lost), hear, exchange)
        answer = reading.answer()
        await _tell(reading.release(answer), hear, exchange)
        return answer

    async def _read(
        self, response: httpx.Response, reading: Reading, hear: Hear, exchange: Exchange, until: float
    ) -> bool:
        """Feed the body to `reading` up to its end; was the connection lost before that?"""
        first_until = now() + self._deadlines.first_token
        async with bytes_of(response) as chunks:
            while not reading.done:
                limit = min(until, self._read_until(reading, first_until))
                try:
                    data = await self._connection.read(chunks, limit)
                except Lost:
                    return True
                except TimeoutError:
                    if reading.finished or reading.is_refusal:
                        return True
                    raise reading.failed(_too_slow(reading, whole=limit == until)) from None
                if data is None:
                    return False
                exchange.read(self._concealed(data))
                await _tell(reading.feed(data), hear, exchange)
        return False

    def _read_until(self, reading: Reading, first_until: float) -> float:
        if reading.finished or reading.is_refusal:
            return now() + self._deadlines.tail
        idle = now() + self._deadlines.idle
        return idle if reading.shown else min(idle, first_until)

    def _profile_of(self, request: Request) -> Profile:
        return self._profile or profile_for(self.endpoint, request.model)

    def _body(self, request: Request) -> tuple[JsonObject, tuple[Anomaly, ...]]:
        """The body as this model wants it, and what had to be left out of it."""
        body: JsonObject = clean_json(self._profile_of(request).fit(request.body()))
        refused = [name for model, name in self._refused if model == request.model and name in body]
        for name in refused:
            del body[name]
        detail = "The model does not take the setting {}; it was left out."
        return body, tuple(Anomaly("setting_left_out", detail.format(name)) for name in sorted(refused))

    def _learn(self, request: Request, error: UnsupportedParameter, body: JsonObject) -> bool:
        """Remember a setting that was refused. False if leaving it out cannot help."""
        name = (error.param or "").partition(".")[0]
        if name in _ESSENTIAL or name not in body:
            return False
        self._refused.add((request.model, name))
        return True

    def _wait(self, error: ModelError, retries: int, exchange: Exchange, until: float) -> float | None:
        """The seconds until the next attempt, or None if there is none."""
        if not error.retryable or retries >= RETRIES or exchange.first_delta_after is not None:
            return None
        backoff = self._deadlines.backoff * 2**retries * random.uniform(0.75, 1.0)
        wait = backoff if error.retry_after is None else error.retry_after
        return wait if wait <= self._deadlines.patience and now() + wait < until else None

    def _concealed(self, data: bytes) -> bytes:
        """A server that answers with the key it was sent must not put it into what is kept."""
        key = self.endpoint.api_key.encode()
        return data.replace(key, b"[key]") if len(key) >= SHORTEST_KEY else data


async def _tell(deltas: Iterable[Delta], hear: Hear, exchange: Exchange) -> None:
    for delta in deltas:
        if exchange.first_delta_after is None:
            exchange.first_delta_after = exchange.elapsed()
        await hear(delta)


def _too_slow(reading: Reading, *, whole: bool) -> TimedOut:
    if whole:
        return TimedOut("The model took too long for its whole answer, and was stopped. Ask for less.")
    if reading.shown:
        return TimedOut("The model fell silent in the middle of its answer, and was stopped. Ask again.")
    return TimedOut("The model server took the request and then said nothing. Try again.", retryable=True)

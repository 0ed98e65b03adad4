"""The client of one endpoint: asks its models, repeats what may be repeated, leaves out what is refused."""

import asyncio
import random
from dataclasses import dataclass, replace
from functools import partial

import httpx

from chat.llm import failures, listing
from chat.llm.anomalies import anomaly
from chat.llm.answer import Anomaly, Answer, Retrying
from chat.llm.attempt import Attempt, Hear
from chat.llm.breaker import Breaker
from chat.llm.clock import Clock
from chat.llm.connection import Connection, Lost, bytes_of, now
from chat.llm.deadlines import ORDINARY, Deadlines
from chat.llm.endpoint import Endpoint
from chat.llm.errors import ModelError, Paused, TimedOut
from chat.llm.exchange import Exchange
from chat.llm.known import profile_for
from chat.llm.learnt import Learnt
from chat.llm.profiles import Profile
from chat.llm.request import JsonObject, Request

RETRIES = 2
MOST_DOUBLED = 3


@dataclass(slots=True)
class _Patience:
    """What one ask has left to wait with."""

    until: float
    retries: int = 0
    waited: float = 0.0


class Model:
    """The models of one endpoint, for all turns of the process. `close` it at the end."""

    def __init__(
        self,
        endpoint: Endpoint,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        deadlines: Deadlines = ORDINARY,
        profile: Profile | None = None,
        breaker: Breaker | None = None,
        learnt: Learnt | None = None,
    ) -> None:
        """`profile` is for all models, in place of the ones that are known for the endpoint."""
        self.endpoint = endpoint
        self._profile = profile
        self._deadlines = deadlines
        self._connection = Connection(endpoint, transport, deadlines)
        self._breaker = breaker or Breaker(limits=not deadlines.lasting)
        self._learnt = learnt or Learnt()

    async def close(self) -> None:
        await self._connection.close()

    def profile_of(self, model: str) -> Profile:
        return self._profile or profile_for(self.endpoint, model)

    async def ask(self, request: Request, hear: Hear, exchange: Exchange) -> Answer:
        """Tell each delta to `hear` and fill in `exchange`, whatever the end is. Raises ModelError."""
        patience = _Patience(now() + self._deadlines.whole)
        seen: tuple[Anomaly, ...] = ()
        while True:
            body, left_out = self._learnt.without(self._body(request))
            try:
                answer = await self._attempt(request, body, hear, exchange, patience.until)
                return replace(answer, anomalies=seen + left_out + answer.anomalies)
            except ModelError as error:
                if self._learnt.learn(error, body):
                    continue
                wait = self._wait(error, patience, exchange)
                error.anomalies = seen + left_out + error.anomalies
                if wait is None:
                    raise
                seen += (
                    anomaly("retried", f"Attempt {exchange.attempts} failed and was repeated.", str(error)),
                )
                await hear(Retrying(exchange.attempts + 1, wait, error.message))
                await asyncio.sleep(wait)

    async def models(self) -> list[str]:
        """The names of the models that answer in a chat. Raises ModelError."""
        until = now() + self._deadlines.models
        body = bytearray()
        try:
            async with (
                self._connection.open("GET", "/models", until=until) as response,
                bytes_of(response, self.endpoint.api_key) as chunks,
                Clock() as clock,
            ):
                read = partial(self._connection.read, chunks, clock, until)
                while len(body) < listing.MAX_BODY and (data := await read()):
                    body += data
            if response.status_code != 200:
                raise failures.refused(response.status_code, response.headers, bytes(body))
            return listing.names_in(bytes(body))
        except (TimeoutError, Lost):
            raise TimedOut("The model server did not list its models in time.") from None
        except ModelError as error:
            error.conceal(self.endpoint.api_key)
            raise

    def _body(self, request: Request) -> JsonObject:
        """The body as this model wants it."""
        return self.profile_of(request.model).fit(request.body())

    async def _attempt(
        self, request: Request, body: JsonObject, hear: Hear, exchange: Exchange, until: float
    ) -> Answer:
        attempt = Attempt(
            connection=self._connection,
            deadlines=self._deadlines,
            profile=self.profile_of(request.model),
            request=request,
            body=body,
            hear=hear,
            exchange=exchange,
            answered=self._breaker.answered,
            secret=self.endpoint.api_key,
            until=until,
        )
        try:
            with self._breaker.guarding():
                return await attempt.answer()
        finally:
            exchange.ended_after = exchange.elapsed()

    def _wait(self, error: ModelError, patience: _Patience, exchange: Exchange) -> float | None:
        """The seconds until the next attempt, or None if there is none."""
        lasting = self._breaker.answered_within(self._deadlines.lasting)
        passing = error.retryable or (lasting and isinstance(error, Paused))
        if not passing or exchange.first_delta_after is not None:
            return None
        if patience.retries >= RETRIES and not lasting:
            return None
        backoff = (
            self._deadlines.backoff * 2 ** min(patience.retries, MOST_DOUBLED) * random.uniform(0.75, 1.0)
        )
        wait = backoff if error.retry_after is None else error.retry_after
        if lasting:  # Who waits for the same moment should not ask in the same.
            wait = max(wait, self._breaker.rest) + backoff
        too_long = patience.waited + wait > self._deadlines.patience or now() + wait >= patience.until
        if too_long or (self._breaker.open and not lasting):
            return None
        patience.retries += 1
        patience.waited += wait
        return wait

"""A server that keeps failing is left alone for a while, by all who ask it."""

import asyncio
from dataclasses import replace

import pytest

from chat.llm.breaker import Breaker
from chat.llm.client import Model
from chat.llm.endpoint import Endpoint
from chat.llm.errors import BadRequest, ModelError, Paused, RateLimited, ServerFailed, TimedOut
from chat.llm.exchange import Exchange

from .server import Reply, Server, serving
from .test_client import HELLO, QUICK, Ear, request

BROKEN = Reply([b'{"error": "overloaded"}'], 503)
ONCE = replace(QUICK, patience=0)


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def fail(breaker: Breaker, error: ModelError | None = None) -> None:
    with pytest.raises(ModelError), breaker.guarding():
        raise error or ServerFailed("It broke.")


def tripped(clock: Clock) -> Breaker:
    breaker = Breaker(failures=3, seconds=15, clock=clock)
    for _ in range(3):
        fail(breaker)
    return breaker


def test_after_too_many_failures_in_a_row_nothing_passes_and_the_sentence_says_until_when() -> None:
    clock = Clock()
    breaker = tripped(clock)
    clock.now += 5
    sentence = "try again in 10 seconds. The last time: It broke."
    with pytest.raises(Paused, match=sentence) as caught, breaker.guarding():
        pass
    assert (caught.value.retry_after, caught.value.retryable) == (10, False)


def test_one_answer_between_failures_is_enough() -> None:
    breaker = Breaker(failures=3)
    for _ in range(10):
        fail(breaker)
        fail(breaker)
        with breaker.guarding():
            pass


def test_a_refusal_is_an_answer_too_and_counts_as_none() -> None:
    breaker = Breaker(failures=2)
    for _ in range(10):
        fail(breaker)
        fail(breaker, BadRequest("No such setting."))
    for _ in range(10):
        fail(breaker, TimedOut("It fell silent in the middle."))
    assert not breaker.open


def test_after_the_pause_one_may_try_while_the_others_wait() -> None:
    clock = Clock()
    breaker = tripped(clock)
    clock.now += 15
    with breaker.guarding():
        fail(breaker, Paused("Not this one."))
        assert breaker.open
    assert not breaker.open


def test_a_probe_that_fails_begins_the_pause_anew() -> None:
    clock = Clock()
    breaker = tripped(clock)
    clock.now += 15
    fail(breaker)
    clock.now += 14
    assert breaker.open
    clock.now += 1
    assert not breaker.open


def test_a_probe_that_was_cancelled_leaves_the_place_to_the_next() -> None:
    clock = Clock()
    breaker = tripped(clock)
    clock.now += 15
    with pytest.raises(asyncio.CancelledError), breaker.guarding():
        raise asyncio.CancelledError
    with breaker.guarding():
        pass
    assert not breaker.open


@pytest.mark.parametrize(("asked", "waited"), [(40, 40), (1, 15), (3600, 120)])
def test_a_pause_is_as_long_as_the_server_asks_but_not_for_ever(asked: float, waited: float) -> None:
    clock = Clock()
    breaker = Breaker(failures=1, seconds=15, clock=clock)
    fail(breaker, RateLimited("Slow down.", retry_after=asked))
    clock.now += waited - 1
    assert breaker.open
    clock.now += 1
    assert not breaker.open


def client(server: Server, clock: Clock) -> Model:
    endpoint = Endpoint(provider="custom", base_url=server.url, model="m")
    return Model(endpoint, deadlines=ONCE, breaker=Breaker(clock=clock))


async def test_a_storm_of_turns_on_a_broken_server_is_five_requests_and_then_silence() -> None:
    async with serving(BROKEN) as server:
        model = client(server, Clock())
        for _ in range(50):
            with pytest.raises(ModelError):
                await model.ask(request(), Ear(), Exchange())
        assert len(server.requests) == 5
        exchange = Exchange()
        with pytest.raises(Paused):
            await model.ask(request(), Ear(), exchange)
        assert exchange.attempts == 0 and exchange.ended_after is not None
        await model.close()


async def test_a_server_that_recovers_is_asked_again_by_one_and_then_by_all() -> None:
    clock = Clock()
    slow = replace(HELLO, gap=0.02)
    async with serving(*[BROKEN] * 5, slow) as server:
        model = client(server, clock)
        for _ in range(5):
            with pytest.raises(ModelError):
                await model.ask(request(), Ear(), Exchange())
        clock.now += 15
        asks = [model.ask(request(), Ear(), Exchange()) for _ in range(10)]
        outcomes = await asyncio.gather(*asks, return_exceptions=True)
        assert len([each for each in outcomes if isinstance(each, Paused)]) == 9
        assert (await model.ask(request(), Ear(), Exchange())).content == "Hello"
        assert len(server.requests) == 7
        await model.close()


async def test_a_retry_stops_when_the_others_have_tripped_the_breaker() -> None:
    async with serving(BROKEN) as server:
        endpoint = Endpoint(provider="custom", base_url=server.url, model="m")
        model = Model(endpoint, deadlines=QUICK, breaker=Breaker(clock=Clock()))
        kinds = []
        for _ in range(3):
            with pytest.raises(ModelError) as caught:
                await model.ask(request(), Ear(), Exchange())
            kinds.append(caught.value.kind)
        assert kinds == ["server_error", "server_error", "paused"] and len(server.requests) == 5
        await model.close()


BUSY = Reply([b'{"error": {"message": "Slow down"}}'], 429, {"retry-after-ms": "10"})
LASTING = replace(QUICK, lasting=60)


def unwatched(server: Server) -> Model:
    endpoint = Endpoint(provider="custom", base_url=server.url, model="m")
    return Model(endpoint, deadlines=LASTING, breaker=Breaker(limits=False, seconds=0.05))


@pytest.mark.parametrize("trouble", [BUSY, BROKEN], ids=["busy", "broken"])
async def test_where_nobody_watches_a_server_that_has_answered_is_waited_for(trouble: Reply) -> None:
    async with serving(HELLO, *[trouble] * 7, HELLO) as server:
        model = unwatched(server)
        answers = [await model.ask(request(), Ear(), Exchange()) for _ in range(2)]
        assert [answer.content for answer in answers] == ["Hello", "Hello"]
        assert len(server.requests) == 9
        await model.close()


async def test_a_server_that_never_answered_is_not_waited_for() -> None:
    async with serving(BROKEN) as server:
        model = unwatched(server)
        with pytest.raises(ServerFailed):
            await model.ask(request(), Ear(), Exchange())
        assert len(server.requests) == 3
        await model.close()
        await model.close()


def test_a_server_that_answered_long_ago_is_not_waited_for_any_more() -> None:
    clock = Clock()
    breaker = Breaker(clock=clock)
    assert not breaker.answered_within(60)
    breaker.answered()
    clock.now += 60
    assert breaker.answered_within(60)
    clock.now += 1
    assert not breaker.answered_within(60)

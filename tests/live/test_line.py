"""What is asked when: the order of the sources, the cache, sharing, the breaker, and who is skipped."""

import asyncio
import socket

import httpx
import pytest

from chat.calling import calling
from chat.live import alpha_vantage, finnhub, open_meteo, overpass, twelve_data, wikivoyage
from chat.live.access import Access
from chat.live.fetching import retry_after
from chat.live.line import Line, connected, consult, joined
from chat.live.provider import Provider
from chat.live.question import Question
from chat.origin import Source

from .asking import KEY, NOW, QUICK, Clock, ask, asking, body

FORECAST = open_meteo.forecast(48.1, 11.6)
DOWN = httpx.Response(503)
FULL = httpx.Response(429, headers={"retry-after": "120"})
REFUSED = httpx.ConnectError("refused")


async def test_within_its_time_a_kept_answer_sends_nothing() -> None:
    async with asking(body("forecast")) as asked:
        await asked.ask(FORECAST)
        asked.clock.now += 180
        heard = await asked.ask(FORECAST)
    assert (len(asked.requests), asked.outcomes) == (1, [("Open-Meteo", "fresh", None)])
    assert (heard.origin.kind, heard.origin.notes) == ("cached", ("Kept from 3 minutes ago.",))
    assert heard.origin.as_of == "2026-11-27T23:00+01:00"


async def test_after_its_time_it_is_asked_for_anew() -> None:
    async with asking(body("forecast")) as asked:
        await asked.ask(FORECAST)
        asked.clock.now += 15 * 60
        heard = await asked.ask(FORECAST)
    assert (len(asked.requests), heard.origin.kind) == (2, "live")


async def test_an_old_answer_says_its_age_and_why_it_is_old() -> None:
    async with asking(body("forecast"), FULL) as asked:
        await asked.ask(FORECAST)
        asked.clock.now += 20 * 60
        heard = await asked.ask(FORECAST)
    note = "Kept from 20 minutes ago: Open-Meteo did not answer (429)."
    assert (heard.origin.kind, heard.origin.notes) == ("cached", (note,))
    assert asked.outcomes == [("Open-Meteo", "failed", 429), ("Open-Meteo", "stale", None)]


async def test_an_answer_too_old_to_be_of_use_is_none() -> None:
    async with asking(body("forecast"), DOWN) as asked:
        await asked.ask(FORECAST)
        asked.clock.now += 7 * 3600
        reply = await asked.consult(FORECAST)
    assert (reply.heard, reply.why_not) == (None, "Open-Meteo (503): It has an error of its own.")


async def test_an_old_answer_is_not_kept_as_a_new_one() -> None:
    async with asking(body("forecast"), FULL) as asked:
        for _ in range(3):
            heard = await asked.ask(FORECAST)
            asked.clock.now += 16 * 60
    assert heard.origin.notes == ("Kept from 32 minutes ago: Open-Meteo did not answer (429).",)


@pytest.mark.parametrize("first", [DOWN, REFUSED, httpx.ConnectTimeout("slow")], ids=repr)
async def test_an_error_of_the_server_or_no_connection_is_tried_once_more(first: object) -> None:
    async with asking(first, body("forecast")) as asked:  # type: ignore[arg-type]
        heard = await asked.ask(FORECAST)
    assert (len(asked.requests), heard.origin.kind) == (2, "live")
    assert [attempt["outcome"] for attempt in asked.chain] == ["failed", "answered"]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 406, 422, 429, 302])
async def test_a_refusal_is_not_tried_again(status: int) -> None:
    async with asking(httpx.Response(status, json={"message": "no"})) as asked:
        assert await asked.ask(FORECAST) is None
    assert (len(asked.requests), asked.outcomes) == (1, [("Open-Meteo", "failed", status)])


async def test_after_two_tries_it_is_given_up() -> None:
    async with asking(REFUSED) as asked:
        reply = await asked.consult(FORECAST)
    assert (len(asked.requests), asked.outcomes) == (2, [("Open-Meteo", "failed", None)] * 2)
    assert reply.why_not == "Open-Meteo: No connection to it could be made."


async def test_after_three_failures_it_is_left_alone_for_a_minute_and_then_tried_once() -> None:
    async with asking(DOWN) as asked:
        for latitude in range(3):
            await asked.ask(open_meteo.forecast(latitude, 0))
        assert len(asked.requests) == 6
        await asked.ask(FORECAST)
        assert (len(asked.requests), asked.outcomes) == (6, [("Open-Meteo", "skipped", None)])
        sentence = "It is left alone for another 60 seconds. The last time: It has an error of its own."
        assert asked.chain[0]["detail"] == sentence
        asked.clock.now += 61
        await asked.ask(FORECAST)
        assert len(asked.requests) == 8
        await asked.ask(FORECAST)
    assert (len(asked.requests), asked.outcomes) == (8, [("Open-Meteo", "skipped", None)])


async def test_one_that_works_again_is_asked_by_all_again() -> None:
    async with asking(FULL, body("forecast")) as asked:
        await asked.ask(FORECAST)
        asked.clock.now += 121
        for latitude in range(3):
            assert await asked.ask(open_meteo.forecast(latitude, 0))
    assert len(asked.requests) == 4


async def test_while_one_tries_it_again_the_others_do_not() -> None:
    answer = asyncio.Event()

    async def handle(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        if len(requests) == 1:
            return FULL
        await answer.wait()
        return body("forecast")

    requests: list[httpx.Request] = []
    clock = Clock()
    async with joined(Line(Access(), httpx.MockTransport(handle), clock=clock)):
        await ask(FORECAST)
        clock.now += 121
        probe = asyncio.create_task(ask(FORECAST))
        await asyncio.sleep(0)
        while len(requests) < 2:
            await asyncio.sleep(0)
        reply = await consult(open_meteo.forecast(1, 2))
        assert reply.why_not == "Open-Meteo: It is being tried again by somebody else just now."
        answer.set()
        assert await probe
        assert await ask(open_meteo.forecast(1, 2))


async def test_a_try_that_was_left_or_failed_is_followed_by_another() -> None:
    answers = [FULL, None, DOWN, DOWN, body("forecast")]
    requests: list[httpx.Request] = []

    async def handle(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return answers[len(requests) - 1] or await asyncio.Event().wait()  # type: ignore[return-value]

    clock = Clock()
    async with joined(Line(Access(), httpx.MockTransport(handle), limits=QUICK, clock=clock)):
        await ask(FORECAST)
        clock.now += 121
        left = asyncio.create_task(ask(FORECAST))
        while len(requests) < 2:
            await asyncio.sleep(0)
        left.cancel()
        await asyncio.wait([left])
        await asyncio.sleep(0)
        assert (await consult(FORECAST)).why_not == "Open-Meteo (503): It has an error of its own."
        clock.now += 61
        assert await ask(FORECAST)


async def test_one_that_says_how_long_is_left_alone_so_long() -> None:
    async with asking(FULL) as asked:
        await asked.ask(FORECAST)
        asked.clock.now += 119
        await asked.ask(FORECAST)
        assert len(asked.requests) == 1
        asked.clock.now += 2
        await asked.ask(FORECAST)
    assert len(asked.requests) == 2


async def test_questions_that_it_refuses_do_not_count_as_its_failures() -> None:
    async with asking(body("forecast_400", 400)) as asked:
        for _ in range(5):
            await asked.ask(FORECAST)
    assert len(asked.requests) == 5


@pytest.mark.parametrize(
    ("said", "seconds"),
    [("17", 17), ("", 30), ("soon", 30), ("-3", 30), ("99999999999", 3600), ("٣", 30), ("1e3", 30)],
)
def test_how_long_a_provider_wants_to_be_left_alone(said: str, seconds: float) -> None:
    assert retry_after(httpx.Headers([(b"retry-after", said.encode())]), 30) == seconds


def test_it_may_say_that_by_a_date() -> None:
    assert retry_after(httpx.Headers({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}), 30) == 1
    assert retry_after(httpx.Headers({"retry-after": "Wed, 21 Oct 2065 07:28:00 GMT"}), 30) == 3600


class Waiting(httpx.AsyncBaseTransport):
    """Answers when it is told to."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.asked = self.left = self.most = self.now = 0
        self.go = asyncio.Event()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked += 1
        self.now += 1
        self.most = max(self.most, self.now)
        try:
            await self.go.wait()
            return body(self.name)
        except asyncio.CancelledError:
            self.left += 1
            raise
        finally:
            self.now -= 1

    async def reached(self, count: int) -> None:
        for _ in range(1000):
            if self.asked >= count:
                return
            await asyncio.sleep(0)
        raise AssertionError(f"{count} requests were expected, and {self.asked} came")


async def test_the_same_question_asked_at_once_is_one_request_and_each_asker_notes_it() -> None:
    waiting = Waiting("forecast")

    async def one() -> tuple[object, int]:
        with calling() as call:
            heard = await ask(FORECAST)
        return heard, len(call.chain)

    async with joined(Line(Access(), waiting, now=lambda: NOW)):
        tasks = [asyncio.create_task(one()) for _ in range(20)]
        await waiting.reached(1)
        waiting.go.set()
        heard = await asyncio.gather(*tasks)
    assert waiting.asked == 1
    assert {attempts for _, attempts in heard} == {1}
    assert all(answer == heard[0][0] is not None for answer, _ in heard)


async def test_when_the_one_who_asked_first_leaves_the_others_still_get_the_answer() -> None:
    waiting = Waiting("forecast")
    async with joined(Line(Access(), waiting)):
        first, second = (asyncio.create_task(ask(FORECAST)) for _ in range(2))
        await waiting.reached(1)
        first.cancel()
        await asyncio.wait([first])
        waiting.go.set()
        assert await second
    assert (first.cancelled(), waiting.asked, waiting.left) == (True, 1, 0)


async def test_when_all_who_wait_leave_the_request_ends_and_does_not_count_as_a_failure() -> None:
    waiting = Waiting("forecast")
    async with joined(Line(Access(), waiting)):
        for asked in range(1, 6):
            tasks = [asyncio.create_task(ask(FORECAST)) for _ in range(3)]
            await waiting.reached(asked)
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)
            await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert (waiting.asked, waiting.left) == (5, 5)
        waiting.go.set()
        assert await ask(FORECAST)


async def test_closing_the_line_ends_what_is_under_way() -> None:
    waiting = Waiting("forecast")
    async with joined(Line(Access(), waiting)):
        task = asyncio.create_task(ask(FORECAST))
        await waiting.reached(1)
    await asyncio.wait([task])
    assert (task.cancelled(), waiting.left) == (True, 1)


async def test_overpass_is_asked_one_thing_at_a_time() -> None:
    waiting = Waiting("sights")
    async with joined(Line(Access(contact="me@example.org"), waiting)):
        tasks = [asyncio.create_task(ask(overpass.sights(latitude, 0))) for latitude in range(5)]
        await waiting.reached(1)
        waiting.go.set()
        assert all(await asyncio.gather(*tasks))
    assert (waiting.asked, waiting.most) == (5, 1)


async def test_who_wants_a_contact_or_a_key_is_skipped_without_it_and_says_so() -> None:
    questions = (overpass.sights(1, 2), wikivoyage.article("X"), finnhub.quote("A"), alpha_vantage.quote("A"))
    async with asking(body("forecast"), access=Access()) as asked:
        assert await asked.ask(*questions) is None
        chain = asked.chain
        assert await asked.ask(FORECAST), "who wants neither is asked"
    assert [attempt["outcome"] for attempt in chain] == ["skipped"] * 4
    assert [attempt["detail"].rpartition(": ")[2] for attempt in chain] == [
        "LIVE_CONTACT is not set.",
        "LIVE_CONTACT is not set.",
        "FINNHUB_API_KEY is not set.",
        "ALPHA_VANTAGE_API_KEY is not set.",
    ]
    assert asked.requests[0].headers["user-agent"] == "Travelbot"


async def test_who_was_asked_says_more_than_who_was_skipped() -> None:
    async with asking(FULL, access=Access(keys={"TWELVE_DATA_API_KEY": KEY})) as asked:
        reply = await asked.consult(twelve_data.quote("A"), finnhub.quote("A"))
    assert reply.why_not == "Twelve Data (429): It was asked too often."


async def test_nobody_else_is_ever_asked() -> None:
    stranger = Provider(
        name="Stranger", address="https://elsewhere.example", source=Source("S"), fresh=1, kept=1
    )
    async with asking(body("forecast")) as asked:
        assert await asked.ask(Question(stranger, read=lambda body: body)) is None
    assert (asked.requests, asked.chain[0]["detail"]) == ([], "It is not among the providers.")


async def test_a_path_can_lead_to_no_other_host() -> None:
    question = Question(twelve_data.TWELVE_DATA, twelve_data.quote("A").read, "@elsewhere.example/")
    async with asking(body("forecast")) as asked:
        assert await asked.ask(question) is None
    assert (asked.requests, asked.chain[0]["outcome"]) == ([], "failed")


async def test_off_no_socket_is_opened_and_nothing_is_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("a socket was opened")

    async with connected(None):
        with calling() as call, monkeypatch.context() as patch:
            patch.setattr(socket, "socket", never)
            reply = await consult(FORECAST, overpass.sights(1, 2))
    assert (reply.heard, reply.why_not, call.chain) == (None, "", [])


async def test_a_line_serves_until_it_is_left_whatever_others_come_and_go() -> None:
    first, second = (joined(Line(Access(), Waiting("forecast"))) for _ in range(2))
    await first.__aenter__()
    waiting = Waiting("forecast")
    waiting.go.set()
    async with joined(Line(Access(), waiting)):
        await first.__aexit__(None, None, None)
        assert await ask(FORECAST)
    assert await ask(FORECAST) is None
    del second

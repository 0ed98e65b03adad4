"""A turn with live data: its source and time are in the row, the page and the request; Stop ends it."""

import asyncio

import httpx
import pytest

from chat.live.access import Access
from chat.live.line import Line, joined
from chat.models import ToolCall, Turn
from chat.tools.choice import choice
from chat.turns.database import in_database
from chat.turns.stop import stop
from tests.live.asking import asking, body
from tests.playing import play, said, start
from tests.scripted import ScriptedModel, calls, text

from .test_progress import page_of, the_call

pytestmark = pytest.mark.django_db(transaction=True)
SCRIPT = [calls(("get_current_weather", {"location": "Munich"})), text("There you are.")]


@pytest.fixture(autouse=True)
def the_worlds_data(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choice, "sample", False)


async def asked_of(*answers: httpx.Response) -> tuple[ToolCall, str, str]:
    """The call as it is kept, what the model was sent of it, and the page."""
    model = ScriptedModel(list(SCRIPT))
    turn = await in_database(said, tools=("get_current_weather",))
    async with asking(*answers) as asked, joined(asked.line):
        await play(turn, model)
    call = await the_call()
    sent = next(message["content"] for message in model.requests[1].messages if message["role"] == "tool")
    return call, str(sent), await in_database(page_of, call)


async def test_a_live_answer_says_its_source_and_time_everywhere() -> None:
    call, sent, page = await asked_of(body("forecast"))
    assert (call.result["kind"], call.result["as_of"]) == ("live", "2026-11-27T23:00+01:00")
    assert [(attempt["source"], attempt["outcome"]) for attempt in call.chain] == [("Open-Meteo", "answered")]
    for told in (sent, page):
        assert "Open-Meteo" in told and "2026-11-27T23:00+01:00" in told


async def test_an_offline_answer_in_its_place_says_why_everywhere() -> None:
    call, sent, page = await asked_of(httpx.Response(429))
    assert call.result["kind"] == "climatology"
    assert [attempt["outcome"] for attempt in call.chain] == ["failed", "offline"]
    for told in (sent, page):
        assert "No live weather was to be had. Open-Meteo (429): It was asked too often." in told


async def test_stopping_the_turn_ends_the_request() -> None:
    reached, left = asyncio.Event(), asyncio.Event()

    async def wait(request: httpx.Request) -> httpx.Response:
        reached.set()
        try:
            await asyncio.Event().wait()
        finally:
            left.set()
        raise AssertionError("nobody answers")

    turn = await in_database(said, tools=("get_current_weather",))
    async with joined(Line(Access(), httpx.MockTransport(wait))):
        running = await start(turn, ScriptedModel(list(SCRIPT)))
        await asyncio.wait_for(reached.wait(), 10)
        await in_database(lambda: stop(Turn.objects.get()))
        running.cancel()
        await asyncio.wait_for(left.wait(), 3)
        await asyncio.gather(running, return_exceptions=True)
    assert (await the_call()).status == "cancelled"

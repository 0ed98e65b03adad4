"""A call's words and the sources it tried, in its row and on the page, whatever its end."""

import asyncio
from threading import Event
from typing import Any

import pytest
from django.test import Client

from chat.agent.happenings import CallEnded, CallProgress
from chat.agent.limits import Limits
from chat.calling import Attempt, report, tried
from chat.models import VISITOR, Step, ToolCall, Turn
from chat.tools.errors import ToolFailed
from chat.tools.registry import tool
from chat.tools.toolbox import Toolbox
from chat.turns import call_rows
from chat.turns.chain import MOST, kept
from chat.turns.claim import claim, inherit
from chat.turns.database import in_database
from chat.turns.history import next_messages
from chat.turns.stop import stop
from tests.faults.truth import answered_in_order
from tests.playing import play, said, start
from tests.scripted import ScriptedModel, calls, text

pytestmark = pytest.mark.django_db(transaction=True)
FAILED = Attempt("Open-Meteo", "failed", 0.25, 503, "It is down.")
AS_KEPT = {
    "source": "Open-Meteo",
    "outcome": "failed",
    "seconds": 0.25,
    "status": 503,
    "detail": "It is down.",
}
SCRIPT = [calls(("search", {})), text("Well.")]
gone_on = Event()


@tool(deadline=30)
def search() -> dict[str, Any]:
    """Search everywhere"""
    tried(FAILED)
    report("3 of <b>8</b> cities")
    gone_on.wait(20)
    return {"found": 1}


@pytest.fixture(autouse=True)
def held() -> Any:
    gone_on.clear()
    yield
    gone_on.set()


async def the_call() -> ToolCall:
    return await in_database(ToolCall.objects.select_related("step__turn__conversation").get)


async def until_it_says_something() -> ToolCall:
    while not (call := await the_call_if_any()) or not call.progress:
        await asyncio.sleep(0.01)
    return call


async def the_call_if_any() -> ToolCall | None:
    return await in_database(ToolCall.objects.select_related("step__turn__conversation").first)


def page_of(call: ToolCall, path: str = "") -> str:
    client = Client(SERVER_NAME="localhost", HTTP_ACCEPT="text/html")
    session = client.session
    session[VISITOR] = call.step.turn.conversation.visitor
    session.save()
    return client.get(path or f"/c/{call.step.turn.conversation_id}/").content.decode()


async def test_the_words_are_on_the_page_while_it_runs_and_the_sources_in_the_row_once_it_has() -> None:
    turn = await in_database(said, tools=("search",))
    running = await start(turn, ScriptedModel(list(SCRIPT)), Toolbox([search]))
    call = await until_it_says_something()
    revision, page = call.revision, await in_database(page_of, call)
    assert (call.status, call.chain) == ("running", [])
    assert page.count("3 of &lt;b&gt;8&lt;/b&gt; cities") == 2
    gone_on.set()
    await running
    call = await the_call()
    assert (call.status, call.chain, call.progress) == ("done", [AS_KEPT], "3 of <b>8</b> cities")
    assert call.revision > revision
    assert "cities" not in await in_database(page_of, call)
    assert "It last said: " in await in_database(page_of, call, f"/k/{call.pk}/timing/")


async def test_one_that_is_stopped_says_how_far_it_had_come() -> None:
    turn = await in_database(said, tools=("search",))
    running = await start(turn, ScriptedModel(list(SCRIPT)), Toolbox([search]))
    await until_it_says_something()
    await in_database(lambda: stop(Turn.objects.get()))
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    call = await the_call()
    assert (call.status, call.progress, call.chain) == ("cancelled", "3 of <b>8</b> cities", [])


@pytest.mark.parametrize("end", ["failed", "timed_out"])
async def test_the_sources_are_kept_of_one_that_failed_and_of_one_that_was_too_slow(end: str) -> None:
    @tool(deadline=0.2)
    def search() -> dict[str, Any]:
        """Search"""
        tried(FAILED)
        if end == "failed":
            raise ToolFailed("Nobody knows.")
        gone_on.wait(20)
        return {}

    turn = await in_database(said, tools=("search",))
    await play(turn, ScriptedModel(list(SCRIPT)), Toolbox([search]), Limits())
    call = await the_call()
    assert (call.status, call.chain) == (end, [AS_KEPT])


def started_call() -> Any:
    """The claim on a turn whose one call runs."""
    turn = said(tools=("search",))
    claimed = claim(turn.pk, "server:1")
    assert claimed is not None
    step = Step.objects.create(turn=turn, number=1, status="done")
    ToolCall.objects.create(step=step, position=0, name="search", status="ready")
    call_rows.start(claimed, 0)
    return claimed


def test_words_that_come_after_the_end_change_nothing() -> None:
    claimed = started_call()
    call_rows.progress(claimed, CallProgress(0, "half way"))
    call_rows.end(claimed, CallEnded(0, "done", 0.1, {}))
    before = ToolCall.objects.values().get()
    call_rows.progress(claimed, CallProgress(0, "almost"))
    assert ToolCall.objects.values().get() == before


def test_a_second_attempt_begins_with_no_words_and_no_sources() -> None:
    claimed = started_call()
    call_rows.progress(claimed, CallProgress(0, "half way"))
    inherit()
    again = claim(claimed.turn, "server:2")
    assert again is not None
    call = ToolCall.objects.get()
    assert (call.status, call.progress) == ("ready", "half way")
    assert "half way" not in page_of(call)
    call_rows.start(again, 0)
    call = ToolCall.objects.get()
    assert (call.status, call.attempt, call.progress, call.chain) == ("running", 2, "", [])
    answered_in_order(next_messages(call.step.turn.conversation))


@pytest.mark.parametrize(
    ("attempt", "field", "value"),
    [
        (Attempt("a\x00\ud800\n b", "answered"), "source", "a\ufffd\ufffd b"),
        (Attempt("s", "answered", detail="x" * 5_000), "detail", "x" * 299 + "…"),
        (Attempt("s", "answered", float("nan")), "seconds", 0.0),
        (Attempt("s", "answered", -1), "seconds", 0.0),
        (Attempt("s", "answered", status=10**30), "status", None),
        (Attempt("s", "answered", status=True), "status", None),
        (Attempt(None, "answered"), "source", ""),  # type: ignore[arg-type]
        (Attempt("s", "odd"), "outcome", "odd"),  # type: ignore[arg-type]
    ],
)
def test_of_an_attempt_is_kept_what_can_be(attempt: Attempt, field: str, value: object) -> None:
    [row] = kept([attempt, "no attempt"])
    assert row[field] == value


def test_of_endless_attempts_the_first_hundred_are_kept() -> None:
    assert len(kept(Attempt(str(at), "failed") for at in range(10_000))) == MOST

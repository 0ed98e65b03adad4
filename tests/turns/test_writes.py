"""A call that writes runs at most once, ever; where nobody can know whether it did, that is what is said."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from chat.agent.history import MAYBE
from chat.agent.limits import Limits
from chat.canonical import fingerprint
from chat.models import ToolCall, Turn
from chat.tools.registry import CutOff, tool
from chat.tools.toolbox import Toolbox
from chat.turns.claim import ATTEMPTS, claim
from chat.turns.database import in_database
from chat.turns.history import next_messages
from chat.turns.stop import stop
from chat.turns.trace import trace
from tests.playing import approve, fresh, play, play_approved, said, start
from tests.scripted import ScriptedModel, calls, text

pytestmark = pytest.mark.django_db(transaction=True)
booked: list[float] = []


async def book(seconds: float) -> dict[str, Any]:
    """Book something, which takes some seconds"""
    await asyncio.sleep(seconds)
    booked.append(seconds)
    return {"booked": True}


BOOK = Toolbox([tool(writes=True)(book)])
READ = Toolbox([tool(book)])
"""The same, declared to read."""


@pytest.fixture(autouse=True)
def nothing_is_booked_yet() -> None:
    booked.clear()


def script(seconds: float) -> ScriptedModel:
    return ScriptedModel([calls(("book", {"seconds": seconds})), text("Well.")])


async def begin(seconds: float, tools: Toolbox = BOOK, **limits: float) -> tuple[Turn, asyncio.Task[None]]:
    """A turn whose call is under way."""
    turn = await in_database(said, tools=("book",))
    model, allowed = script(seconds), Limits(**limits)  # type: ignore[arg-type]
    running = await start(turn, model, tools, allowed)
    if tools is BOOK:
        await running
        await in_database(approve, turn)
        running = await start(turn, model, tools, allowed)
    async with asyncio.timeout(10):
        while (await call()).status != "running":
            await asyncio.sleep(0.01)
    return turn, running


async def call() -> ToolCall:
    """The only one; made up if there is none yet."""
    return await in_database(ToolCall.objects.first) or ToolCall()


async def stopped(turn: Turn, running: asyncio.Task[None]) -> Turn:
    await in_database(stop, await fresh(turn))
    running.cancel()
    await asyncio.wait([running])
    return await fresh(turn)


async def crashed(turn: Turn, running: asyncio.Task[None]) -> None:
    """As if the process had died: its runner is fenced off before it can write the end."""
    await in_database(
        lambda: Turn.objects.filter(pk=turn.pk).update(epoch=9, lease_until="2026-01-01T00:00Z")
    )
    running.cancel()
    await asyncio.wait([running])


async def messages(turn: Turn) -> str:
    return str(await in_database(next_messages, turn.conversation))


async def test_the_row_and_the_trace_say_that_a_call_writes() -> None:
    for tools, writes in ((BOOK, True), (READ, False)):
        turn = await play_approved(await in_database(said, tools=("book",)), script(0), tools)
        told = await in_database(trace, turn.conversation)
        assert told["turns"][-1]["steps"][0]["calls"][0]["writes"] is writes


async def test_a_write_that_was_under_way_at_a_crash_becomes_unknown_and_never_runs_again() -> None:
    turn, running = await begin(60, grace=0)
    await crashed(turn, running)
    model = ScriptedModel([text("I can't say whether it is booked.")])
    turn = await play(turn, model, BOOK)
    row = await call()
    assert (turn.status, row.status, row.error, row.attempt, booked) == ("done", "unknown", MAYBE, 1, [])
    assert MAYBE in model.requests[0].messages[-1]["content"]


async def test_a_write_that_had_not_begun_at_a_crash_runs() -> None:
    turn, running = await begin(60, grace=0)
    await crashed(turn, running)
    sooner = {"edited": {"seconds": 0}, "approved_for": fingerprint(["book", {"seconds": 0}])}
    await in_database(lambda: ToolCall.objects.update(status="ready", **sooner))
    turn = await play(turn, ScriptedModel([text("Booked.")]), BOOK)
    assert (turn.status, (await call()).status, booked) == ("done", "done", [0])


async def test_a_read_is_tried_three_times_and_then_its_failure_is_told() -> None:
    turn, running = await begin(60, READ)
    await crashed(turn, running)
    for attempt in range(2, ATTEMPTS + 1):
        assert await in_database(claim, turn.pk, "doomed") is not None
        assert (await call()).status == "ready"
        await in_database(lambda at=attempt: ToolCall.objects.update(status="running", attempt=at))
        await in_database(lambda: Turn.objects.update(lease_until="2026-01-01T00:00Z", runner=""))
    model = ScriptedModel([text("It can't be read.")])
    turn = await play(turn, model, READ)
    row = await call()
    assert (turn.status, row.status, row.attempt) == ("done", "failed", ATTEMPTS)
    assert "interrupted 3 times" in row.error and row.error in model.requests[0].messages[-1]["content"]


async def test_stop_waits_for_a_write_that_is_nearly_done() -> None:
    turn = await stopped(*await begin(0.3))
    row = await call()
    assert (turn.status, row.status, row.result, booked) == ("cancelled", "done", {"booked": True}, [0.3])


@pytest.mark.parametrize(("tools", "status"), [(BOOK, "unknown"), (READ, "cancelled")])
async def test_stop_of_a_call_that_hangs(tools: Toolbox, status: str) -> None:
    turn = await stopped(*await begin(60, tools, grace=0.1))
    assert (turn.status, (await call()).status, booked) == ("cancelled", status, [])
    assert (MAYBE in await messages(turn)) is (status == "unknown")


async def test_nothing_runs_any_more_once_a_stop_was_asked_for_before_the_crash() -> None:
    turn, running = await begin(60, grace=0)
    await crashed(turn, running)
    await in_database(lambda: ToolCall.objects.update(status="ready"))
    await in_database(stop, turn)
    turn = await play(turn, ScriptedModel([text("Booked.")]), BOOK)
    assert (turn.status, (await call()).status, booked) == ("cancelled", "cancelled", [])


async def test_a_write_that_is_handed_back_at_a_shutdown_is_unknown_to_whoever_goes_on() -> None:
    turn, running = await begin(60, grace=0.1)
    running.cancel()
    await asyncio.wait([running])
    turn = await play(turn, ScriptedModel([text("I can't say.")]), BOOK)
    assert (turn.status, (await call()).status, booked) == ("done", "unknown", [])


def slow() -> Limits:
    return Limits(seconds=0.2, grace=0.1)


def hasty() -> Toolbox:
    return Toolbox([tool(writes=True, deadline=0.05)(book)])


@pytest.mark.parametrize(
    ("tools", "limits", "status"), [(lambda: BOOK, slow, "failed"), (hasty, Limits, "done")]
)
async def test_a_write_that_takes_too_long_is_unknown(
    tools: Callable[[], Toolbox], limits: Callable[[], Limits], status: str
) -> None:
    turn = await play_approved(await in_database(said, tools=("book",)), script(60), tools(), limits())
    row = await call()
    assert (turn.status, row.status, row.error) == (status, "unknown", MAYBE)
    assert MAYBE in await messages(turn)


@pytest.mark.parametrize(("writes", "status"), [(True, "unknown"), (False, "failed")])
async def test_a_tool_that_was_cut_off_from_whom_it_asked_says_what_can_be_known(
    writes: bool, status: str
) -> None:
    async def book(seconds: float) -> dict[str, Any]:
        """Book it"""
        raise CutOff("The line went dead.")

    tools = Toolbox([tool(writes=writes)(book)])
    turn = await play_approved(await in_database(said, tools=("book",)), script(0), tools)
    row = await call()
    assert (turn.status, row.status) == ("done", status)
    assert "The line went dead." in row.error and (MAYBE in row.error) is writes

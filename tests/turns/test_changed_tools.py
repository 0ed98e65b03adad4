"""Between an answer and its calls a server may be started anew, with tools that are not what they were."""

from typing import Any

import pytest

from chat.models import ToolCall, Turn
from chat.tools.registry import tool
from chat.tools.toolbox import Toolbox
from chat.turns.claim import claim
from chat.turns.database import in_database
from tests.playing import approve, fresh, play, said, start
from tests.scripted import Pause, ScriptedModel, calls, text

pytestmark = pytest.mark.django_db(transaction=True)
booked: list[str] = []
beginning = Pause()


async def book(what: str) -> dict[str, Any]:
    """Book it"""
    booked.append(what)
    return {"booked": what}


@tool
async def read(what: str) -> dict[str, Any]:
    """Read it"""
    return {"read": what}


async def stuck(what: str) -> dict[str, Any]:
    """Book it, which takes for ever"""
    beginning.reached.set()
    await beginning.go_on.wait()
    return {}


stuck.__name__ = "book"
READS = Toolbox([tool(stuck), read])
WRITES = Toolbox([tool(writes=True)(book), read])
GONE = Toolbox([read])
BOOK = ("book", {"what": "table"})


@pytest.fixture(autouse=True)
def nothing_is_booked_yet() -> None:
    global beginning
    beginning = Pause()
    booked.clear()


async def call() -> ToolCall:
    return await in_database(ToolCall.objects.get)


async def left_in_mid_call(model: ScriptedModel) -> Turn:
    """A turn whose process died while a call ran that only read."""
    turn = await in_database(said, tools=("book", "read"))
    running = await start(turn, model, READS)
    await beginning.reached.wait()
    await in_database(lambda: Turn.objects.update(epoch=9, lease_until="2026-01-01T00:00Z"))
    running.cancel()
    return await fresh(turn)


async def test_a_tool_that_writes_since_does_not_run_for_a_call_that_asked_nobody() -> None:
    model = ScriptedModel([calls(BOOK), text("Well.")])
    turn = await left_in_mid_call(model)
    turn = await play(turn, model, WRITES)
    assert (booked, turn.status, turn.reason) == ([], "failed", "approval")
    assert turn.explanation == "Not run: book writes by now, and nobody was asked. Ask for it again."


async def test_a_tool_that_is_gone_since_is_an_error_of_its_call_and_the_turn_goes_on() -> None:
    model = ScriptedModel([calls(BOOK), text("Well.")])
    turn = await play(await in_database(said, tools=("book", "read")), model, WRITES)
    await in_database(approve, turn)
    turn = await play(turn, model, GONE)
    row = await call()
    assert (turn.status, row.status, booked) == ("done", "failed", [])
    assert row.error == "It is not installed any more, so it was not run."
    assert row.error in model.requests[1].messages[-1]["content"]
    assert [each["function"]["name"] for each in model.requests[1].tools] == ["read"]


async def test_a_turn_that_is_taken_up_goes_on_without_a_tool_that_is_gone() -> None:
    turn = await in_database(said, tools=("book", "read"))
    model = ScriptedModel([text("Well.")])
    assert (await play(turn, model, GONE)).status == "done"
    assert [each["function"]["name"] for each in model.requests[0].tools] == ["read"]
    assert await in_database(claim, turn.pk, "late") is None

"""A person may change what a call is given before they approve it: it runs with that and nothing else."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from chat.canonical import fingerprint
from chat.models import ToolCall, Turn
from chat.tools.registry import tool
from chat.tools.toolbox import Toolbox
from chat.turns import flows
from chat.turns.approval import Decision, decide
from chat.turns.call_rows import start as start_call
from chat.turns.claim import UNAPPROVED, Unapproved, claim
from chat.turns.database import in_database
from chat.turns.history import next_messages
from chat.turns.say import Refused
from chat.turns.stop import stop
from chat.turns.trace import trace
from tests.playing import decision, fresh, play, said
from tests.scripted import ScriptedModel, calls, text

pytestmark = pytest.mark.django_db(transaction=True)
booked: list[Any] = []


@tool(writes=True)
async def book(what: str, seats: int = 1) -> dict[str, Any]:
    """Book it"""
    booked.append((what, seats))
    return {"booked": what}


TOOLS = Toolbox([book])
ASKED = {"what": "table", "seats": 2}
OTHER = {"what": "table", "seats": 4}


@pytest.fixture(autouse=True)
def the_tools(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flows, "installed_tools", lambda: TOOLS)
    booked.clear()


async def waiting(*asked: dict[str, Any]) -> tuple[Turn, ScriptedModel]:
    model = ScriptedModel([calls(*(("book", each) for each in asked or [ASKED])), text("Well.")])
    turn = await play(await in_database(said, tools=("book",)), model, TOOLS)
    assert turn.status == "awaiting_approval"
    return turn, model


async def row() -> ToolCall:
    return await in_database(lambda: ToolCall.objects.order_by("position")[0])


def changed(call: ToolCall, edited: Any, shown: str = "") -> Decision:
    print_ = shown or call.asked_fingerprint
    return Decision(approved=True, fingerprint=print_, edited=edited, by=None, who="alice")


async def test_it_runs_with_the_arguments_that_were_approved_and_the_model_is_told_which_changed() -> None:
    turn, model = await waiting()
    call = await row()
    await in_database(decide, call.pk, changed(call, OTHER))
    turn = await play(turn, model, TOOLS)
    call = await row()
    assert (turn.status, call.status, booked) == ("done", "done", [("table", 4)])
    assert (call.arguments, call.edited, call.approved_for) == (ASKED, OTHER, fingerprint(["book", OTHER]))
    *_, asked, told = model.requests[1].messages
    assert json.loads(asked["tool_calls"][0]["function"]["arguments"]) == ASKED
    assert json.loads(told["content"]) == {"arguments_changed_by_the_person": {"seats": 4}, "booked": "table"}


async def test_the_trace_keeps_what_was_asked_for_what_ran_and_who_decided_that() -> None:
    turn, model = await waiting()
    call = await row()
    await in_database(decide, call.pk, changed(call, OTHER))
    turn = await play(turn, model, TOOLS)
    kept = (await in_database(trace, turn.conversation))["turns"][0]["steps"][0]["calls"][0]
    assert (kept["arguments"], kept["edited"], kept["approval"]["decided_by"]) == (ASKED, OTHER, "alice")
    assert kept["approval"]["approved_for"] == kept["approval"]["fingerprint"] == fingerprint(["book", OTHER])


async def test_what_was_shown_and_sent_back_unchanged_is_a_plain_approval() -> None:
    turn, model = await waiting()
    call = await row()
    await in_database(decide, call.pk, changed(call, dict(reversed(ASKED.items()))))
    await play(turn, model, TOOLS)
    assert ((await row()).edited, booked) == (None, [("table", 2)])
    assert "changed" not in model.requests[1].messages[-1]["content"]


@pytest.mark.parametrize(
    ("edited", "words"),
    [
        ({"what": "table", "seats": "many"}, "seats: expected integer; got 'many'"),
        ({"seats": 2}, "what: required, but missing"),
        ({"what": "table", "pay": True}, "pay: unknown argument; known are what, seats"),
        ({"what": "x" * 40_000}, "arguments: expected at most 32,768 bytes"),
    ],
)
async def test_arguments_that_the_tool_would_not_take_are_refused_in_its_words_and_it_still_waits(
    edited: dict[str, Any], words: str
) -> None:
    turn, _ = await waiting()
    call, revision = await row(), (await fresh(turn)).conversation.revision
    with pytest.raises(Refused) as refused:
        await in_database(decide, call.pk, changed(call, edited))
    assert (words in str(refused.value), refused.value.status) == (True, 422)
    after = await row()
    assert (after.status, after.edited, after.approved_for) == ("awaiting_approval", None, "")
    assert (await fresh(turn)).conversation.revision == revision, "nothing has happened"


async def test_a_tool_that_is_gone_cannot_be_approved_with_changes() -> None:
    turn, _ = await waiting()
    call = await row()
    await in_database(lambda: ToolCall.objects.update(name="gone"))
    call = await row()
    with pytest.raises(Refused, match="gone is not installed any more"):
        await in_database(decide, call.pk, changed(call, OTHER))
    assert (await row()).status == "awaiting_approval"


async def test_a_decision_with_changes_is_single_use_too() -> None:
    turn, model = await waiting()
    call = await row()
    for _ in range(2):
        await in_database(decide, call.pk, changed(call, OTHER))
    for late in (changed(call, ASKED), changed(call, {"what": "house"}), decision(call, approved=False)):
        with pytest.raises(Refused, match="It was approved with changes by alice at"):
            await in_database(decide, call.pk, late)
    await play(turn, model, TOOLS)
    for again in (changed(call, OTHER), changed(call, OTHER)):
        await in_database(decide, call.pk, again)
    assert booked == [("table", 4)]


async def test_a_hundred_people_with_other_changes_are_one_decision() -> None:
    turn, model = await waiting()
    call = await row()

    def click(number: int) -> int | None:
        try:
            decide(call.pk, changed(call, {"what": "table", "seats": number % 10 + 10}))
        except Refused:
            return None
        finally:
            connection.close()
        return number % 10 + 10

    with ThreadPoolExecutor(8) as clicks:
        accepted = {each for each in clicks.map(click, range(100)) if each is not None}
    assert len(accepted) == 1
    await play(turn, model, TOOLS)
    assert booked == [("table", accepted.pop())]


async def test_an_approval_of_other_arguments_than_the_model_has_now_is_refused() -> None:
    await waiting()
    call = await row()
    shown = call.asked_fingerprint
    await in_database(lambda: ToolCall.objects.update(arguments={"what": "house"}))
    with pytest.raises(Refused, match="not the call that you were shown"):
        await in_database(decide, call.pk, changed(call, OTHER, shown))
    assert booked == []


async def expired() -> None:
    await in_database(lambda: ToolCall.objects.update(expires_at=timezone.now() - timedelta(seconds=1)))


async def stopped() -> None:
    await in_database(lambda: stop(Turn.objects.select_related("conversation").get()))


@pytest.mark.parametrize("happened", [expired, stopped])
async def test_changes_come_too_late_as_everything_does(happened: Any) -> None:
    turn, model = await waiting()
    call = await row()
    await happened()
    with pytest.raises(Refused):
        await in_database(decide, call.pk, changed(call, OTHER))
    assert ((await row()).edited, booked) == (None, [])


@pytest.mark.parametrize(
    "tampered",
    [
        {"arguments": {"what": "house"}, "edited": None},
        {"edited": {"what": "house"}},
        {"approved_for": ""},
        {"approved_for": "0" * 64},
        {"name": "book", "edited": {}},
    ],
    ids=["other arguments", "other changes", "from before approvals were kept", "another approval", "none"],
)
async def test_what_is_not_what_was_approved_does_not_run_and_the_model_is_told(
    tampered: dict[str, Any],
) -> None:
    turn, model = await waiting()
    call = await row()
    await in_database(decide, call.pk, changed(call, OTHER))
    await in_database(lambda: ToolCall.objects.update(**tampered))
    turn = await play(turn, model, TOOLS)
    call = await row()
    assert (turn.status, call.status, call.error, booked) == ("done", "invalid", UNAPPROVED, [])
    assert UNAPPROVED in model.requests[1].messages[-1]["content"]
    assert call.approved, "that somebody approved something is still said"


async def test_even_a_runner_that_has_the_turn_cannot_begin_what_was_changed_under_it() -> None:
    turn, _ = await waiting()
    call = await row()
    await in_database(decide, call.pk, decision(call))
    claimed = await in_database(claim, turn.pk, "test")
    assert claimed is not None
    await in_database(lambda: ToolCall.objects.update(arguments={"what": "house"}))
    with pytest.raises(Unapproved):
        await in_database(start_call, claimed, 0)
    assert (await row()).status == "ready"


async def test_a_restart_between_the_approval_and_the_call_changes_nothing() -> None:
    turn, model = await waiting()
    call = await row()
    await in_database(decide, call.pk, changed(call, OTHER))
    assert await in_database(claim, turn.pk, "doomed") is not None
    await in_database(lambda: Turn.objects.update(lease_until="2026-01-01T00:00Z"))
    turn = await play(turn, model, TOOLS)
    assert (turn.status, booked) == ("done", [("table", 4)])


async def test_each_call_of_a_batch_has_its_own_changes() -> None:
    turn, model = await waiting({"what": "seat 1"}, {"what": "seat 2"})
    first, second = await in_database(lambda: list(ToolCall.objects.order_by("position")))
    await in_database(decide, first.pk, changed(first, {"what": "seat 9"}))
    await in_database(decide, second.pk, decision(second))
    await play(turn, model, TOOLS)
    assert sorted(booked) == [("seat 2", 1), ("seat 9", 1)]


async def test_what_is_left_out_is_told_as_null_and_errors_tell_of_the_changes_too() -> None:
    turn, model = await waiting()
    call = await row()
    await in_database(decide, call.pk, changed(call, {"what": "table"}))
    await in_database(lambda: ToolCall.objects.update(approved_for=""))
    turn = await play(turn, model, TOOLS)
    told = (await in_database(next_messages, turn.conversation))[3]["content"]
    assert json.loads(told) == {"error": UNAPPROVED, "arguments_changed_by_the_person": {"seats": None}}

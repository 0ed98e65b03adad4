"""A person is asked before a call writes: it waits in the rows, and only their yes lets it run, once."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from chat.agent.limits import Limits
from chat.models import Conversation, ToolCall, Turn
from chat.tools.registry import tool
from chat.tools.toolbox import Toolbox
from chat.turns.approval import decide
from chat.turns.beginning import Begun
from chat.turns.claim import claim, claimable
from chat.turns.database import in_database
from chat.turns.embedded import SWEEP_SECONDS, Dispatcher
from chat.turns.left import left
from chat.turns.runner import Runner
from chat.turns.say import Refused
from chat.turns.stop import stop
from tests.playing import approve, decision, fresh, play, said, start
from tests.scripted import Pause, ScriptedModel, calls, text

pytestmark = pytest.mark.django_db(transaction=True)
booked: list[str] = []


@tool(writes=True)
async def book(what: str) -> dict[str, Any]:
    """Book it"""
    booked.append(what)
    return {"booked": what}


reading = Pause()


@tool
async def read(what: str) -> dict[str, Any]:
    """Read it, which takes until the test says so"""
    reading.reached.set()
    await reading.go_on.wait()
    return {"read": what}


TOOLS = Toolbox([book, read])
BOOK = ("book", {"what": "table"})


@pytest.fixture(autouse=True)
def nothing_is_booked_yet() -> None:
    global reading
    reading = Pause()
    booked.clear()


async def waiting(*asked: tuple[str, Any]) -> tuple[Turn, ScriptedModel]:
    """A turn that waits for a person."""
    model = ScriptedModel([calls(*(asked or [BOOK])), text("Well.")])
    turn = await play(await in_database(said, tools=("book", "read")), model, TOOLS)
    assert turn.status == "awaiting_approval"
    return turn, model


async def rows() -> list[ToolCall]:
    return await in_database(lambda: list(ToolCall.objects.order_by("position")))


async def go_on(turn: Turn, model: ScriptedModel) -> Turn:
    return await play(turn, model, TOOLS)


async def is_claimable(turn: Turn) -> bool:
    return await in_database(lambda: claimable(timezone.now()).filter(pk=turn.pk).exists())


async def test_a_turn_that_waits_holds_no_runner_and_no_lease_and_is_nobodys_to_take() -> None:
    turn, _ = await waiting()
    row = (await rows())[0]
    assert (turn.runner, turn.lease_until, row.status, booked) == ("", None, "awaiting_approval", [])
    assert row.expires_at is not None and timezone.now() < row.expires_at
    assert await in_database(claim, turn.pk, "eager") is None
    assert turn.pk not in await in_database(left)


async def test_an_approved_call_runs_once_and_the_row_says_who_decided_and_when() -> None:
    turn, model = await waiting()
    await in_database(approve, turn)
    turn = await go_on(turn, model)
    row = (await rows())[0]
    assert (turn.status, row.status, row.attempt, booked) == ("done", "done", 1, ["table"])
    assert (row.decided_as, row.decided_by, row.approved) == ("alice", None, True)
    assert row.decided_at is not None and row.started_at is not None and row.decided_at <= row.started_at
    assert turn.crashes == 0


async def test_a_denied_call_never_runs_and_the_model_reads_why() -> None:
    turn, model = await waiting()
    await in_database(lambda: approve(turn, approved=False, note="Too dear."))
    turn = await go_on(turn, model)
    row = (await rows())[0]
    assert (turn.status, row.status, booked) == ("done", "rejected", [])
    assert (row.decision_note, row.decided_as) == ("Too dear.", "alice")
    assert row.error == "The person denied this call: Too dear. It was not run: do not repeat it unchanged."
    assert row.error in model.requests[1].messages[-1]["content"]


async def test_a_call_that_nobody_decides_on_expires_and_the_turn_goes_on() -> None:
    turn, model = await waiting()
    await in_database(lambda: ToolCall.objects.update(expires_at=timezone.now()))
    assert await in_database(left) == [turn.pk]
    turn = await go_on(turn, model)
    row = (await rows())[0]
    assert (turn.status, row.status, row.decided_at, booked) == ("done", "expired", None, [])
    assert row.error == "Nobody decided within 5 minutes, so it was not run."
    assert row.error in model.requests[1].messages[-1]["content"]


async def test_the_turn_goes_on_once_the_last_of_several_is_decided() -> None:
    turn, model = await waiting(BOOK, ("book", {"what": "taxi"}))
    first, second = await rows()
    await in_database(decide, first.pk, decision(first))
    assert not await is_claimable(turn)
    await in_database(decide, second.pk, decision(second, approved=False))
    assert await is_claimable(turn)
    assert (await go_on(turn, model)).status == "done"
    assert booked == ["table"]


@pytest.mark.parametrize("approved", [True, False])
async def test_a_decision_is_single_use_the_same_again_is_fine_the_other_is_refused(approved: bool) -> None:
    turn, model = await waiting()
    row = (await rows())[0]
    for _ in range(2):
        await in_database(decide, row.pk, decision(row, approved=approved))
    other = decision(row, approved=not approved)
    with pytest.raises(
        Refused, match=f"It was {'approved' if approved else 'denied'} by alice at"
    ) as refused:
        await in_database(decide, row.pk, other)
    await go_on(turn, model)
    with pytest.raises(Refused):
        await in_database(decide, row.pk, other)
    await in_database(decide, row.pk, decision(row, approved=approved))
    assert (refused.value.status, booked) == (409, ["table"] * approved)


async def test_a_decision_holds_for_the_exact_arguments_that_were_shown() -> None:
    turn, _ = await waiting()
    shown = (await rows())[0]
    await in_database(lambda: ToolCall.objects.update(arguments={"what": "the whole house"}))
    with pytest.raises(Refused, match="not the call that you were shown"):
        await in_database(decide, shown.pk, decision(shown))
    assert ((await rows())[0].status, await is_claimable(turn)) == ("awaiting_approval", False)


async def test_after_its_time_an_approval_is_refused_though_nobody_has_looked_yet() -> None:
    turn, model = await waiting()
    row = (await rows())[0]
    await in_database(lambda: ToolCall.objects.update(expires_at=timezone.now() - timedelta(seconds=1)))
    with pytest.raises(Refused, match="Nobody decided within 5 minutes"):
        await in_database(decide, row.pk, decision(row))
    await go_on(turn, model)
    assert ((await rows())[0].status, booked) == ("expired", [])


async def test_a_hundred_decisions_at_once_are_one() -> None:
    turn, model = await waiting()
    row = (await rows())[0]

    def click(number: int) -> bool | None:
        approved = number % 2 == 0
        try:
            decide(row.pk, decision(row, approved=approved))
        except Refused:
            return None
        finally:
            connection.close()
        return approved

    with ThreadPoolExecutor(8) as clicks:
        outcomes = {each for each in clicks.map(click, range(100)) if each is not None}
    assert len(outcomes) == 1, "only those of one mind were accepted"
    assert (await go_on(turn, model)).status == "done"
    assert booked == ["table"] * outcomes.pop()


async def test_stop_while_it_waits_is_final_at_once() -> None:
    turn, _ = await waiting()
    row = (await rows())[0]
    await in_database(stop, turn)
    stopped, call = await fresh(turn), (await rows())[0]
    assert (stopped.status, call.status) == ("cancelled", "cancelled")
    assert call.error == "Stopped before anybody had decided: it was not run."
    assert stopped.ended_at is not None and not await is_claimable(turn)
    with pytest.raises(Refused, match="Stopped before anybody had decided"):
        await in_database(decide, row.pk, decision(row))


async def test_stop_after_the_approval_lets_nothing_run() -> None:
    turn, _ = await waiting()
    await in_database(approve, turn)
    await in_database(stop, await fresh(turn))
    assert (await fresh(turn)).status == "cancelled"
    assert await in_database(claim, turn.pk, "late") is None
    assert ((await rows())[0].status, booked) == ("cancelled", [])


async def test_a_stop_that_comes_between_the_claim_and_the_call_lets_nothing_run() -> None:
    turn, model = await waiting()
    await in_database(approve, turn)
    claimed = await in_database(claim, turn.pk, "test")
    assert claimed is not None

    class StopsJustBefore(Runner):
        async def _ending(self, *args: Any) -> Any:
            await in_database(lambda: stop(Turn.objects.select_related("conversation").get(pk=turn.pk)))
            return await super()._ending(*args)

    await StopsJustBefore(model, TOOLS, Limits()).run(Begun(claimed))
    assert ((await fresh(turn)).status, (await rows())[0].status, booked) == ("cancelled", "cancelled", [])


@pytest.mark.parametrize("approved", [True, False])
async def test_what_is_decided_while_other_calls_still_run_needs_no_waiting(approved: bool) -> None:
    model = ScriptedModel([calls(BOOK, ("read", {"what": "menu"})), text("Well.")])
    turn = await in_database(said, tools=("book", "read"))
    running = await start(turn, model, TOOLS)
    await reading.reached.wait()
    await in_database(lambda: approve(turn, approved=approved))
    reading.go_on.set()
    await running
    assert ((await fresh(turn)).status, booked) == ("done", ["table"] * approved)


async def test_while_an_answer_is_being_stopped_nothing_of_it_is_approved() -> None:
    model = ScriptedModel([calls(BOOK, ("read", {"what": "menu"})), text("Well.")])
    turn = await in_database(said, tools=("book", "read"))
    running = await start(turn, model, TOOLS)
    await reading.reached.wait()
    await in_database(lambda: stop(Turn.objects.select_related("conversation").get(pk=turn.pk)))
    with pytest.raises(Refused, match="This answer was stopped"):
        await in_database(approve, turn)
    reading.go_on.set()
    await running
    assert ((await fresh(turn)).status, booked) == ("cancelled", [])


async def test_a_crash_while_the_reads_beside_it_run_leaves_the_question_open() -> None:
    model = ScriptedModel([calls(BOOK, ("read", {"what": "menu"})), text("Well.")])
    turn = await in_database(said, tools=("book", "read"))
    running = await start(turn, model, TOOLS)
    await reading.reached.wait()
    await in_database(lambda: Turn.objects.update(epoch=9, lease_until="2026-01-01T00:00Z"))
    running.cancel()
    await asyncio.wait([running])
    reading.go_on.set()
    turn = await go_on(turn, model)
    assert [row.status for row in await rows()] == ["awaiting_approval", "done"]
    await in_database(approve, turn)
    assert ((await go_on(turn, model)).status, booked) == ("done", ["table"])


async def test_the_dispatcher_goes_on_as_soon_as_it_is_decided() -> None:
    dispatcher = Dispatcher()
    await dispatcher.start(Runner(ScriptedModel([calls(BOOK), text("Well.")]), TOOLS, Limits()))
    try:
        turn = await in_database(said, tools=("book",))
        dispatcher.wake(turn.pk)
        await until(turn, "awaiting_approval")
        await in_database(approve, turn)
        dispatcher.wake(turn.pk)
        async with asyncio.timeout(SWEEP_SECONDS * 0.9):
            await until(turn, "done")
    finally:
        await dispatcher.drain()
    assert booked == ["table"]


async def until(turn: Turn, status: str) -> None:
    async with asyncio.timeout(10):
        while (await fresh(turn)).status != status:
            await asyncio.sleep(0.01)


async def test_of_the_wall_time_the_waiting_is_not_counted_and_what_ran_before_is() -> None:
    turn, model = await waiting()
    now, hour = timezone.now(), timedelta(hours=1)
    await in_database(
        lambda: Turn.objects.update(alive_at=now - hour, resumed_at=now - hour - timedelta(seconds=5))
    )
    await in_database(approve, turn)
    claimed = await in_database(claim, turn.pk, "test")
    assert claimed is not None and 5 <= claimed.spent < 6
    await in_database(claimed.release)
    again = await in_database(claim, turn.pk, "test")
    assert again is not None and 5 <= again.spent < 8
    await Runner(model, TOOLS, Limits(seconds=5)).run(Begun(again))
    turn = await fresh(turn)
    assert (turn.status, turn.reason, booked) == ("failed", "time", [])


async def test_a_runner_that_died_has_spent_the_time_up_to_its_last_sign_of_life() -> None:
    turn = await in_database(said)
    assert await in_database(claim, turn.pk, "doomed") is not None
    now = timezone.now()
    await in_database(
        lambda: Turn.objects.update(
            resumed_at=now - timedelta(seconds=90),
            alive_at=now - timedelta(seconds=60),
            lease_until=now - timedelta(seconds=45),
        )
    )
    claimed = await in_database(claim, turn.pk, "heir")
    assert claimed is not None and 30 <= claimed.spent < 31


async def test_a_conversation_says_that_it_waits() -> None:
    turn, _ = await waiting()
    active = await in_database(lambda: Conversation.objects.get().active_turn())
    assert active is not None and active.pk == turn.pk

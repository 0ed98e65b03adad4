"""A turn becomes rows: written ahead, true at every end."""

import asyncio
import threading
import time
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from chat.agent.limits import Limits
from chat.feed.hub import hub
from chat.inspector import request as request_tab
from chat.llm.answer import Anomaly, CallDelta, Retrying, TextDelta
from chat.llm.errors import RateLimited
from chat.models import Anomaly as Anomalies
from chat.models import IllegalTransition, Step, ToolCall, Turn
from chat.tools.registry import tool
from chat.tools.toolbox import Toolbox
from chat.turns import claim as claims
from chat.turns.claim import Fenced, claim
from chat.turns.database import in_database
from chat.turns.history import next_messages
from chat.turns.stop import stop
from tests.playing import fresh, play, said, start
from tests.scripted import Pause, ScriptedModel, calls, text

pytestmark = pytest.mark.django_db(transaction=True)


def only(rows: Any) -> Any:
    """The single one of rows that were fetched with their turn."""
    (row,) = rows.all()
    return row


def toolbox(*functions: Any) -> Toolbox:
    return Toolbox([tool(function) for function in functions])


async def wait(seconds: float) -> dict[str, Any]:
    """Wait for some seconds"""
    await asyncio.sleep(seconds)
    return {"waited": seconds, "kind": "sample"}


async def turn_with(tools: Toolbox, **choices: Any) -> Turn:
    return await in_database(said, tools=tuple(tools), **choices)


async def test_a_turn_leaves_its_steps_calls_and_wire_in_the_rows() -> None:
    tools = toolbox(wait)
    model = ScriptedModel([calls(("wait", {"seconds": 0}), content="One moment."), text("Waited.")])
    turn = await play(await turn_with(tools), model, tools)
    first, second = turn.steps.all()
    assert (turn.status, first.status, first.text, first.finish_reason) == (
        "done",
        "done",
        "One moment.",
        "tool_calls",
    )
    assert (second.text, second.usage["total_tokens"], second.answered_by) == ("Waited.", 15, "scripted")
    call = only(first.calls)
    assert (call.status, call.result, call.source, call.attempt) == (
        "done",
        {"waited": 0, "kind": "sample"},
        "sample",
        1,
    )
    sent = await in_database(lambda: second.wire.request)
    assert sent["messages"][-1]["role"] == "tool"


async def test_the_step_is_committed_before_its_request_leaves() -> None:
    class Checks(ScriptedModel):
        async def ask(self, *args: Any) -> Any:
            seen.append(await in_database(lambda: Step.objects.get().status))
            return await super().ask(*args)

    seen: list[str] = []
    await play(await in_database(said), Checks([text("Hi")]))
    assert seen == ["streaming"]


async def test_the_intent_to_call_is_committed_before_the_tool_runs() -> None:
    seen: list[tuple[str, int]] = []

    async def look() -> dict[str, Any]:
        """Look at the own row"""
        call = await in_database(ToolCall.objects.get)
        seen.append((call.status, call.attempt))
        return {}

    tools = toolbox(look)
    await play(await turn_with(tools), ScriptedModel([calls(("look", {})), text(".")]), tools)
    assert seen == [("running", 1)]


async def test_eight_calls_of_a_second_each_run_at_the_same_time() -> None:
    tools = toolbox(wait)
    model = ScriptedModel([calls(*[("wait", {"seconds": 1 + n / 1e6}) for n in range(8)]), text(".")])
    turn = await play(await turn_with(tools), model, tools)
    assert turn.status == "done"
    rows = await in_database(lambda: list(ToolCall.objects.all()))
    assert max(row.started_at for row in rows) < min(row.ended_at for row in rows)


def raises() -> dict[str, Any]:
    """Raise"""
    raise RuntimeError("out of fuel")


def leaves() -> dict[str, Any]:
    """Leave"""
    raise SystemExit(3)


def answers_a_set() -> Any:
    """Answer what is not JSON"""
    return {1, 2}


@pytest.mark.parametrize(
    ("function", "words"),
    [(raises, "RuntimeError: out of fuel"), (leaves, "SystemExit"), (answers_a_set, "set")],
)
async def test_a_tool_that_fails_leaves_a_sentence_and_a_history_that_goes_on(
    function: Any, words: str
) -> None:
    tools = toolbox(function)
    model = ScriptedModel([calls((function.__name__, {})), text("Sorry.")])
    turn = await play(await turn_with(tools), model, tools)
    call = await in_database(ToolCall.objects.get)
    assert (turn.status, call.status, call.result) == ("done", "failed", None)
    assert words in call.error and "Traceback" not in call.error
    assert words in model.requests[1].messages[-1]["content"]


async def test_a_tool_that_hangs_is_timed_out() -> None:
    async def hang() -> dict[str, Any]:
        """Hang"""
        await asyncio.sleep(60)
        return {}

    tools = Toolbox([tool(deadline=0.05)(hang)])
    turn = await play(await turn_with(tools), ScriptedModel([calls(("hang", {})), text("Sorry.")]), tools)
    assert (turn.status, (await in_database(ToolCall.objects.get)).status) == ("done", "timed_out")


async def test_a_refused_request_fails_the_turn_and_says_why_in_turn_and_step() -> None:
    turn = await play(await in_database(said), ScriptedModel([RateLimited("Too many. Wait.")]))
    step = only(turn.steps)
    assert (turn.status, turn.reason, turn.explanation) == (
        "failed",
        "rate_limit",
        "Too many. Wait.",
    )
    assert (step.status, step.error_kind, step.error) == ("failed", "rate_limit", "Too many. Wait.")


async def test_what_was_odd_is_kept_whether_the_answer_ended_or_failed_and_since_when() -> None:
    odd = Anomaly("index_missing", "No index came; the last call went on.", came='{"id":"x"}', fault="server")
    broken = RateLimited("Too many. Wait.")
    broken.anomalies = (odd,)
    for script in ([replace(text("Hi"), anomalies=(odd,))], [broken]):
        await play(await in_database(said), ScriptedModel(list(script)))
    first, second = await in_database(lambda: list(Anomalies.objects.select_related("step")))
    assert [first.step.status, second.step.status] == ["done", "failed"]
    assert (second.kind, second.came, second.fault) == ("index_missing", '{"id":"x"}', "server")
    assert second.first_seen == first.first_seen <= second.step.sent_at


async def test_a_request_that_was_never_sent_is_not_shown_as_sent() -> None:
    class Unasked(ScriptedModel):
        async def ask(self, *args: Any) -> Any:
            raise RateLimited("The server is left alone for 15 s.")

    turn = await play(await in_database(said), Unasked([]))
    step = await in_database(lambda: Step.objects.select_related("wire").get(turn=turn))
    assert (step.requests_sent, step.wire.request) == (0, {})
    assert request_tab.tab.context(step)["request"] == {}


async def test_while_a_request_is_repeated_the_step_says_so_until_the_answer_begins() -> None:
    waiting, answering = Pause(), Pause()
    line = [
        Retrying(2, 2.2, "The server is busy. Try again in 2.2 s."),
        waiting,
        TextDelta("H"),
        answering,
        text("Hi"),
    ]
    running = await start(await in_database(said), ScriptedModel([line]))
    await waiting.reached.wait()
    step = await in_database(Step.objects.get)
    assert step.notice == "The server is busy. Asking again in 3 s (attempt 2)."
    waiting.go_on.set()
    await answering.reached.wait()
    now = await in_database(Step.objects.get)
    assert now.notice == "" and now.revision > step.revision
    answering.go_on.set()
    await running


async def test_an_answer_without_a_word_says_so() -> None:
    turn = await play(await in_database(said), ScriptedModel([text(" \n")]))
    assert (turn.status, turn.reason) == ("done", "empty")
    assert turn.explanation == "The model ended without saying anything."


async def test_a_turn_that_takes_too_long_is_ended_with_its_reason() -> None:
    turn = await play(
        await in_database(said), ScriptedModel([[TextDelta("Well"), Pause()]]), limits=Limits(seconds=0.1)
    )
    assert (turn.status, turn.reason, only(turn.steps).status) == ("failed", "time", "failed")
    assert only(turn.steps).text == "Well"


async def test_a_fault_of_our_own_ends_the_turn_without_a_stack_trace(
    caplog: pytest.LogCaptureFixture,
) -> None:
    class Broken(ScriptedModel):
        async def ask(self, *args: Any) -> Any:
            raise KeyError("secret detail")

    turn = await play(await in_database(said), Broken([]))
    assert (turn.status, turn.reason) == ("failed", "internal")
    assert "KeyError" in turn.explanation and "secret detail" not in turn.explanation
    assert only(turn.steps).status == "failed"
    assert "Turn" in caplog.text


async def test_five_thousand_pieces_of_text_cost_few_writes() -> None:
    pieces: list[Any] = [TextDelta("word ") for _ in range(5000)]
    turn, queries = await in_database(said), list[str]()

    def count(execute: Any, sql: str, *args: Any) -> Any:
        queries.append(sql)
        return execute(sql, *args)

    wrapper = await in_database(lambda: connection.execute_wrapper(count))
    await in_database(wrapper.__enter__)
    begin = time.monotonic()
    turn = await play(turn, ScriptedModel([[*pieces, text("word " * 5000)]]))
    seconds = time.monotonic() - begin
    await in_database(wrapper.__exit__, None, None, None)
    assert only(turn.steps).text == "word " * 5000
    writes = [sql for sql in queries if sql.startswith(("UPDATE", "INSERT"))]
    assert len(writes) < 25 + 2 * seconds, f"{len(writes)} writes in {seconds:.1f} s"


# Stop


async def stopped_at(script: list[Any], tools: Toolbox | None = None) -> Turn:
    """The turn as it is after a stop at the script's pause."""
    pause = next(
        part for line in script if isinstance(line, list) for part in line if isinstance(part, Pause)
    )
    turn = await (turn_with(tools) if tools else in_database(said))
    running = await start(turn, ScriptedModel(script), tools)
    await pause.reached.wait()
    await in_database(stop, await fresh(turn))
    running.cancel()  # What the dispatcher does when it is told.
    await asyncio.wait([running])
    return await fresh(turn)


async def test_stop_before_the_first_byte() -> None:
    turn = await stopped_at([[Pause()]])
    assert (turn.status, only(turn.steps).status) == ("cancelled", "cancelled")


async def test_stop_while_a_step_is_being_written_leaves_no_step_open() -> None:
    tools, writing = toolbox(wait), threading.Event()
    turn = await turn_with(tools)

    def dawdle(execute: Any, sql: str, *rest: Any) -> Any:
        done = execute(sql, *rest)
        if sql.startswith('INSERT INTO "chat_wire"') and Step.objects.count() == 2:
            Turn.objects.filter(pk=turn.pk).update(cancel_requested_at=timezone.now())
            writing.set()
            time.sleep(0.2)
        return done

    await in_database(lambda: connection.execute_wrappers.append(dawdle))
    try:
        running = await start(turn, ScriptedModel([calls(("wait", {"seconds": 0})), [Pause()]]), tools)
        assert await asyncio.to_thread(writing.wait, 10)
        running.cancel()
        await asyncio.wait([running])
    finally:
        await in_database(lambda: connection.execute_wrappers.remove(dawdle))
    turn = await fresh(turn)
    assert (turn.status, [step.status for step in turn.steps.all()]) == ("cancelled", ["done", "cancelled"])


async def test_stop_while_text_streams_keeps_the_text() -> None:
    turn = await stopped_at([[TextDelta("Half an "), TextDelta("ans"), Pause()]])
    assert (turn.status, only(turn.steps).status, only(turn.steps).text) == (
        "cancelled",
        "cancelled",
        "Half an ans",
    )


async def test_stop_while_arguments_stream_runs_nothing() -> None:
    turn = await stopped_at([[CallDelta(0, "wait", '{"sec'), Pause()]], toolbox(wait))
    assert turn.status == "cancelled" and not only(turn.steps).calls.all()


async def test_stop_while_tools_run_ends_them_and_leaves_a_history_that_goes_on() -> None:
    tools = toolbox(wait)
    turn = await turn_with(tools)
    running = await start(
        turn, ScriptedModel([calls(("wait", {"seconds": 60}), ("wait", {"seconds": 0}))]), tools
    )
    while not await in_database(lambda: ToolCall.objects.filter(status="done").exists()):
        await asyncio.sleep(0.01)
    await in_database(stop, await fresh(turn))
    running.cancel()
    await asyncio.wait([running])
    turn = await fresh(turn)
    assert [call.status for call in only(turn.steps).calls.all()] == ["cancelled", "done"]
    messages = await in_database(next_messages, turn.conversation)
    assert [message["role"] for message in messages] == [
        "system",
        "user",
        "assistant",
        "tool",
        "tool",
        "assistant",
    ]
    assert "Stopped before it had a result." in messages[3]["content"]


async def test_stop_while_queued_ends_the_turn_at_once() -> None:
    turn = await in_database(said)
    await in_database(stop, turn)
    assert (await fresh(turn)).status == "cancelled"
    assert await in_database(claim, turn.pk, "test") is None


async def test_stop_of_a_turn_that_was_claimed_meanwhile_leaves_its_end_to_the_runner() -> None:
    queued = await in_database(said)
    assert await in_database(claim, queued.pk, "test") is not None
    await in_database(stop, queued)
    turn = await fresh(queued)
    assert turn.status == "running" and turn.cancel_requested_at is not None


async def test_stop_twice_and_stop_after_the_end_change_nothing() -> None:
    turn = await play(await in_database(said), ScriptedModel([text("Done.")]))
    before = turn.conversation.revision
    await in_database(stop, turn)
    await in_database(stop, turn)
    turn = await fresh(turn)
    assert (turn.status, turn.conversation.revision, turn.cancel_requested_at) == ("done", before, None)


async def test_a_stop_asked_for_in_another_process_is_seen() -> None:
    pause = Pause()
    turn = await in_database(said)
    await in_database(lambda: Turn.objects.filter(pk=turn.pk).update(cancel_requested_at="2026-01-01T00:00Z"))
    running = await start(turn, ScriptedModel([[pause]]))
    await asyncio.wait([running], timeout=10)
    assert (await fresh(turn)).status == "cancelled"


# Interruption


async def test_a_turn_that_was_handed_back_goes_on_without_repeating_what_was_finished() -> None:
    tools, pause = toolbox(wait), Pause()
    turn = await turn_with(tools)
    model = ScriptedModel([calls(("wait", {"seconds": 0})), [TextDelta("Nearly"), pause]])
    running = await start(turn, model, tools)
    await pause.reached.wait()
    running.cancel()  # A shutdown: nobody asked to stop.
    await asyncio.wait([running])
    assert (await fresh(turn)).status == "running"

    second = ScriptedModel([text("Here it is.")])
    turn = await play(turn, second, tools)
    assert (turn.status, len(second.requests)) == ("done", 1)
    assert [(step.number, step.attempt, step.status) for step in turn.steps.all()] == [
        (1, 1, "done"),
        (2, 1, "abandoned"),
        (2, 2, "done"),
    ]
    assert [call.attempt for step in turn.steps.all() for call in step.calls.all()] == [1]


async def test_a_call_that_was_under_way_runs_again_since_it_only_reads() -> None:
    tools = toolbox(wait)
    turn = await turn_with(tools)
    running = await start(turn, ScriptedModel([calls(("wait", {"seconds": 0.3}))]), tools)
    while not await in_database(lambda: ToolCall.objects.filter(status="running").exists()):
        await asyncio.sleep(0.01)
    running.cancel()
    await asyncio.wait([running])
    turn = await play(turn, ScriptedModel([text("Waited.")]), tools)
    call = await in_database(ToolCall.objects.get)
    assert (turn.status, call.status, call.attempt) == ("done", "done", 2)


async def test_a_runner_that_lost_the_turn_can_write_nothing_more() -> None:
    turn = await in_database(said)
    lost = await in_database(claim, turn.pk, "first")
    assert lost is not None
    await in_database(lost.release)
    assert await in_database(claim, turn.pk, "second") is not None

    def write() -> None:
        with lost.writing():
            raise AssertionError("the fence let it through")

    with pytest.raises(Fenced):
        await in_database(write)


async def test_a_turn_whose_rows_are_gone_leaves_nothing_of_its_text_behind() -> None:
    """The account was deleted, say, or another runner has it: the rows tell whoever watches."""
    turn, pause = await in_database(said), Pause()
    running = await start(turn, ScriptedModel([[TextDelta("Some words."), pause, text("Some words.")]]))
    await pause.reached.wait()
    assert turn.conversation_id in hub.rooms
    await in_database(Turn.objects.filter(pk=turn.pk).delete)
    pause.go_on.set()
    await running
    assert turn.conversation_id not in hub.rooms


async def expire(turn: Turn) -> None:
    """As if the runner had died and its lease had run out."""
    rows = Turn.objects.filter(pk=turn.pk)
    await in_database(rows.update, lease_until="2026-01-01T00:00Z")


async def test_a_turn_that_kills_its_runner_again_and_again_is_given_up_with_its_calls() -> None:
    tools = toolbox(wait)
    turn = await turn_with(tools)
    running = await start(turn, ScriptedModel([calls(("wait", {"seconds": 60}))]), tools)
    while not await in_database(lambda: ToolCall.objects.filter(status="running").exists()):
        await asyncio.sleep(0.01)
    for _ in range(claims.RECOVERIES):
        await expire(turn)
        assert await in_database(claim, turn.pk, "doomed") is not None
    await expire(turn)
    assert await in_database(claim, turn.pk, "doomed") is None
    running.cancel()
    await asyncio.wait([running])
    turn = await fresh(turn)
    assert (turn.status, turn.reason) == ("failed", "crashes")
    assert [call.status for call in only(turn.steps).calls.all()] == ["cancelled"]


async def test_a_turn_handed_back_at_many_restarts_is_not_given_up() -> None:
    turn = await in_database(said)
    for _ in range(claims.RECOVERIES + 3):
        taken = await in_database(claim, turn.pk, "deployed")
        assert taken is not None
        await in_database(taken.release)
    assert (await play(turn, ScriptedModel([text("Here.")]))).status == "done"


async def test_only_one_of_two_runners_gets_a_turn() -> None:
    turn = await in_database(said)
    taken = [await in_database(claim, turn.pk, name) for name in ("first", "second")]
    assert [each is not None for each in taken] == [True, False]


async def test_an_illegal_transition_raises_and_a_final_status_never_changes() -> None:
    turn = await play(await in_database(said), ScriptedModel([text("Done.")]))
    for status in Turn.Status:
        with pytest.raises(IllegalTransition):
            await in_database(turn.move, status, revision=99)
    assert (await fresh(turn)).status == "done"

"""A trial is performed from its rows: each turn is said once, and it is judged once, whatever happens."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from chat.agent.limits import Limits
from chat.flows.script import SCRIPT_MODEL
from chat.llm.errors import NotFound, ServerFailed, ToolUseFailed
from chat.models import Conversation, Run, ToolCall, Trial, Turn
from chat.trials import claim
from chat.trials.advancing import advance
from chat.trials.conductor import runs_in
from chat.trials.performing import perform
from chat.trials.starting import cancel
from chat.turns.database import in_database
from chat.turns.engine import installed_tools
from chat.turns.flows import flow_of
from chat.turns.runner import Runner
from chat.turns.running import Running
from tests.scripted import Line, Pause, ScriptedModel, calls, text
from tests.trials.making import begun, flow_row

pytestmark = pytest.mark.django_db(transaction=True)

WEATHER = {"location": "Paris"}


@asynccontextmanager
async def running(*script: Line, limits: Limits | None = None) -> AsyncIterator[Running]:
    engine = Runner(ScriptedModel(list(script)), installed_tools(), limits or Limits())
    made = Running("test", engine)
    try:
        yield made
    finally:
        await made.drain()


async def run_of(*turns: dict[str, Any], **more: Any) -> Run:
    return await in_database(lambda: begun(flow_row(*turns, **more)))


def next_of(run: Run) -> int:
    pk = claim.claim(Run.objects.filter(pk=run.pk), "test")
    assert pk is not None
    return pk


async def performed(run: Run, *script: Line, limits: Limits | None = None) -> Trial:
    trial = await in_database(next_of, run)
    async with running(*script, limits=limits) as here:
        await perform(trial, runs_in(here))
    return await fresh(trial)


async def fresh(trial: int) -> Trial:
    return await in_database(Trial.objects.select_related("conversation").get, pk=trial)


def said_in(trial: Trial) -> list[tuple[int | None, str, str]]:
    assert trial.conversation is not None
    return list(trial.conversation.turns.values_list("flow_turn", "said", "status"))


def missed(trial: Trial) -> list[str]:
    return [finding["kind"] for finding in trial.findings if not finding["met"]]


async def test_every_turn_is_said_in_a_conversation_of_nobodys_and_judged() -> None:
    run = await run_of(
        {"say": "Hello", "expect": {"calls": []}},
        {
            "say": "And the weather in Paris?",
            "tools": ["get_current_weather"],
            "expect": {"pattern": "simple"},
        },
    )
    trial = await performed(run, text("Hi"), calls(("get_current_weather", WEATHER)), text("It is 7 °C."))
    assert (trial.status, trial.error, missed(trial)) == ("passed", "", [])
    assert await in_database(said_in, trial) == [
        (0, "Hello", "done"),
        (1, "And the weather in Paris?", "done"),
    ]
    conversation = trial.conversation
    assert conversation is not None
    assert (conversation.user_id, conversation.visitor, conversation.model) == (None, "", "tiny")
    assert [finding["turn"] for finding in trial.findings if finding["kind"] == "ended"] == [0, 1]
    assert (trial.tokens_in, trial.tokens_out, trial.anomalies, trial.dollars) == (20, 10, 0, None)
    assert trial.seconds is not None and trial.ended_at is not None
    assert (trial.holder, trial.held_until) == ("", None)


async def test_what_the_model_does_otherwise_is_missed() -> None:
    run = await run_of(
        {
            "say": "Weather?",
            "tools": ["get_current_weather"],
            "expect": {"calls": [{"get_current_weather": WEATHER}]},
        }
    )
    trial = await performed(run, text("It is sunny."))
    assert (trial.status, missed(trial)) == ("missed", ["call"])


@pytest.mark.parametrize("error", [ServerFailed("It broke."), NotFound("No such model.")])
async def test_a_model_that_fails_is_no_miss_and_the_rest_is_not_said(error: Any) -> None:
    trial = await performed(await run_of({"say": "Hello"}, {"say": "And now?"}), error)
    assert (trial.status, trial.error) == ("errored", str(error))
    assert [said for _, said, _ in await in_database(said_in, trial)] == ["Hello"]


@pytest.mark.parametrize(
    ("script", "limits"),
    [
        ([calls(("get_current_weather", WEATHER))], Limits(steps=2)),
        ([calls(("no_such_tool", {}))], Limits()),
        ([text("long " * 100)], Limits(output_tokens=10)),
        ([ToolUseFailed("It wrote a call that its server could not read.")], Limits()),
        ([text("Half of", finish_reason="length")], Limits()),
    ],
    ids=["steps", "refused calls", "output", "unreadable call", "cut off"],
)
async def test_a_turn_that_fails_by_the_models_doing_is_missed_and_the_rest_is_not_said(
    script: list[Line], limits: Limits
) -> None:
    run = await run_of({"say": "Hello", "tools": ["get_current_weather"]}, {"say": "And now?"})
    trial = await performed(run, *script, limits=limits)
    assert (trial.status, trial.error) == ("missed", "")
    assert [kind for kind in missed(trial) if kind == "ended"] == ["ended", "ended"]
    assert [said for _, said, _ in await in_database(said_in, trial)] == ["Hello"]


async def test_a_turn_that_takes_too_long_could_not_be_run() -> None:
    trial = await performed(await run_of(), [Pause()], limits=Limits(seconds=0.05))
    assert trial.status == "errored"
    assert "longer than 0.05 s" in trial.error


async def test_a_flow_that_can_not_be_read_says_so_in_its_trial() -> None:
    run = await run_of({"says": "Hello"})
    trial = await performed(run, text("Hi"))
    assert (trial.status, trial.conversation) == ("errored", None)
    assert trial.error.startswith("The flow can’t be read. line 1: ")


async def test_a_tool_that_is_not_installed_any_more_is_named() -> None:
    trial = await performed(await run_of({"say": "Hello", "tools": ["get_moon"]}), text("Hi"))
    assert trial.status == "errored"
    assert "get_moon" in trial.error
    assert trial.conversation is None


BOOKING = {
    "restaurant": "Chez Janou",
    "location": "Paris, France",
    "date": "2099-11-29",
    "time": "19:30",
    "party_size": 2,
    "name": "Ada",
}


@pytest.mark.parametrize(
    ("decide", "status", "edited", "note"),
    [
        ({"decide": "approve"}, "done", None, ""),
        ({"decide": {"approve": {"party_size": 4}}}, "done", BOOKING | {"party_size": 4}, ""),
        ({"decide": {"deny": "too late"}}, "rejected", None, "too late"),
        ({}, "rejected", None, "The flow does not say what becomes of a call that asks first"),
    ],
    ids=["approved", "approved with changes", "denied", "not said"],
)
async def test_calls_that_ask_first_are_decided_by_the_flow(
    decide: dict[str, Any], status: str, edited: Any, note: str
) -> None:
    tools = {"tools": ["book_restaurant_table"], "expect": {"failed_calls": True}}
    run = await run_of({"say": "Book it", **tools, **decide})
    trial = await performed(run, calls(("book_restaurant_table", BOOKING)), text("It is booked."))
    assert (trial.status, trial.error) == ("passed", "")
    call = await in_database(ToolCall.objects.get)
    assert (call.status, call.edited, call.decision_note) == (status, edited, note)
    assert (call.decided_as, call.decided_by_id) == ("the flow", None)


async def test_changes_that_a_tool_does_not_take_end_the_trial_and_its_turn() -> None:
    run = await run_of(
        {"say": "Book it", "tools": ["book_restaurant_table"], "decide": {"approve": {"party_size": "many"}}}
    )
    trial = await performed(run, calls(("book_restaurant_table", BOOKING)), text("It is booked."))
    assert trial.status == "errored"
    assert "What the flow decides of book_restaurant_table can’t be." in trial.error
    assert (await in_database(Turn.objects.get)).status == "cancelled"


async def test_what_goes_wrong_in_travelbot_itself_ends_the_trial(caplog: pytest.LogCaptureFixture) -> None:
    trial = await in_database(next_of, await run_of())

    async def run_turn(turn: int) -> None:
        raise ZeroDivisionError

    await perform(trial, run_turn)
    ended = await fresh(trial)
    assert ended.status == "errored"
    assert ended.error == "Something went wrong in Travelbot itself (ZeroDivisionError). It has been logged."
    assert "ZeroDivisionError" in caplog.text


TWO_TURNS = ({"say": "Hello"}, {"say": "And now?"})


async def test_two_who_perform_it_at_the_same_time_say_each_turn_once_and_judge_once() -> None:
    trial = await in_database(next_of, await run_of(*TWO_TURNS))
    async with running(text("Hi")) as here, running(text("Hi")) as there:
        await asyncio.gather(*(perform(trial, runs_in(each)) for each in (here, there) * 3))
        model, other = here.runner.model, there.runner.model
        assert isinstance(model, ScriptedModel) and isinstance(other, ScriptedModel)
        assert len(model.requests) + len(other.requests) == 2
    ended = await fresh(trial)
    assert ended.status == "passed"
    assert [said for _, said, _ in await in_database(said_in, ended)] == ["Hello", "And now?"]
    assert await in_database(Conversation.objects.count) == 1


async def test_who_was_told_of_an_old_turn_says_nothing_further() -> None:
    """Two read that the first turn has ended; one says the second, which fails, before the other gets to."""
    trial = await in_database(next_of, await run_of(*TWO_TURNS, {"say": "And then?"}))
    async with running(text("Hi"), ServerFailed("It broke.")) as here:
        run_turn = runs_in(here)
        first = await in_database(advance, trial)
        assert first is not None
        await run_turn(first.turn)
        seen = await in_database(Turn.objects.get, pk=first.turn)
        second = await in_database(advance, trial)
        assert second is not None
        await run_turn(second.turn)
        await in_database(_say_after, trial, seen)
    ended = await fresh(trial)
    assert [said for _, said, _ in await in_database(said_in, ended)] == ["Hello", "And now?"]


def _say_after(trial: int, last: Turn) -> None:
    from chat.trials.advancing import _say

    row = Trial.objects.select_related("flow").get(pk=trial)
    assert _say(row, flow_of(row.flow), last) is None


@pytest.mark.parametrize("steps", range(5))
async def test_whoever_performed_it_may_be_gone_after_any_step(steps: int) -> None:
    """Each step is a transaction; the turns go on elsewhere, or they don't, and then they go on here."""
    trial = await in_database(next_of, await run_of(*TWO_TURNS))
    async with running(text("Hi")) as here:
        for _ in range(steps):
            if (coming := await in_database(advance, trial)) is not None and steps % 2:
                await runs_in(here)(coming.turn)
        await perform(trial, runs_in(here))
    ended = await fresh(trial)
    assert ended.status == "passed"
    assert [said for _, said, _ in await in_database(said_in, ended)] == ["Hello", "And now?"]


async def test_a_run_that_is_cancelled_says_nothing_further() -> None:
    run, pause = await run_of(*TWO_TURNS), Pause()
    trial = await in_database(next_of, run)
    async with running([pause]) as here:
        performing = asyncio.create_task(perform(trial, runs_in(here)))
        await pause.reached.wait()
        await in_database(cancel, run)
        here.stop((await in_database(Turn.objects.get)).pk)
        await performing
    ended = await fresh(trial)
    assert (ended.status, ended.findings) == ("cancelled", [])
    assert await in_database(said_in, ended) == [(0, "Hello", "cancelled")]


async def test_a_turn_that_somebody_else_runs_is_waited_for() -> None:
    trial, pause = await in_database(next_of, await run_of()), Pause()
    async with running([pause, text("Hi")]) as here, running(text("Never asked")) as there:
        first = await in_database(advance, trial)
        assert first is not None
        await here.take_up(first.turn)
        await pause.reached.wait()
        performing = asyncio.create_task(perform(trial, runs_in(there)))
        await asyncio.sleep(0.3)
        assert not performing.done()
        pause.go_on.set()
        await performing
    assert (await fresh(trial)).status == "passed"


async def test_a_trial_costs_few_queries(django_assert_max_num_queries: Callable[..., Any]) -> None:
    run = await run_of({"say": "Hello", "calls_only": True, "expect": {"calls": []}})
    trial = await in_database(next_of, run)
    async with running(text("Hi")) as here:

        def query_counted(work: Callable[[int], Any]) -> Any:
            with django_assert_max_num_queries(30):
                return work(trial)

        coming = await in_database(query_counted, advance)
        await runs_in(here)(coming.turn)
        assert await in_database(query_counted, advance) is None
    assert (await fresh(trial)).status == "passed"


async def test_a_script_with_too_few_answers_could_not_be_run_whatever_is_expected() -> None:
    row = await in_database(
        lambda: flow_row(
            {
                "say": "The weather?",
                "script": [{"call": [{"weather": {}}]}],
                "expect": {"calls": ["weather"]},
            },
            tools=[{"name": "weather"}],
            results=[{"call": "weather", "gives": {"temperature": 11}}],
        )
    )
    trial = await performed(await in_database(lambda: begun(row, models=(SCRIPT_MODEL,))))
    assert (trial.status, trial.error) == ("errored", "The script of this flow has no further answer.")

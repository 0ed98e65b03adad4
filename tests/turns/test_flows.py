"""Flows in conversations: kept once, begun, said turn by turn, and run from the rows alone."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser

from chat.agent.limits import Limits
from chat.flows.reading import read
from chat.flows.script import NO_LINE, SCRIPT_MODEL
from chat.llm.endpoint import OFFLINE_MODEL, Endpoint
from chat.models import Conversation, Owner, StoredFlow, ToolCall, Turn
from chat.tools.toolbox import Toolbox
from chat.turns import flows
from chat.turns.beginning import Begun
from chat.turns.claim import claim
from chat.turns.database import in_database
from chat.turns.engine import installed_tools, runner
from chat.turns.flows import begin, decided_for, default_model, kept, said_so_far, say_next, tools_of
from chat.turns.runner import Runner
from chat.turns.say import Refused, Said, say
from tests.commands.running import chunk, model_server
from tests.llm.server import Reply
from tests.playing import fresh
from tests.scripted import ScriptedModel, calls, text
from tests.turns.flow_files import TWO_TURNS, begun, stored

GREETINGS = "flow: 1\ntitle: Greetings\nturns:\n  - say: Hello\n  - say: And hello again\n"

pytestmark = pytest.mark.django_db(transaction=True)


def owner() -> Owner:
    return Owner(AnonymousUser(), uuid4().hex)


async def run(turn: Turn) -> Turn:
    """To its end, with whatever models the process has."""
    claimed = await in_database(claim, turn.pk, "test")
    assert claimed is not None
    async with runner() as (engine, _):
        await engine.run(Begun(claimed))
    return await fresh(turn)


async def said(conversation: Conversation) -> Turn:
    turn = await in_database(say_next, conversation)
    assert turn is not None
    return turn


def call_of(turn: Turn) -> ToolCall:
    return ToolCall.objects.get(step__turn=turn)


# Kept


def test_the_same_file_is_kept_once_and_another_text_beside_it() -> None:
    assert stored().pk == stored().pk
    assert stored(TWO_TURNS.replace("Rome", "Bonn")).pk != stored().pk


def test_it_is_kept_once_for_each_person_and_what_was_deleted_is_not_found_again() -> None:
    flow, me = read(TWO_TURNS, "flights"), owner()
    mine = kept(flow, TWO_TURNS, "saved", me)
    assert (mine.visitor, kept(flow, TWO_TURNS, "saved", me).pk) == (me.visitor, mine.pk)
    assert kept(flow, TWO_TURNS, "saved", owner()).pk != mine.pk
    StoredFlow.objects.filter(pk=mine.pk).update(deleted_at=mine.created_at)
    assert kept(flow, TWO_TURNS, "saved", me).pk != mine.pk


# Begun


def test_a_conversation_that_plays_a_flow_is_its_owners_and_bears_its_title() -> None:
    me = owner()
    conversation = begun(owner=me)
    assert (conversation.title, conversation.visitor, conversation.model) == (
        "Flights",
        me.visitor,
        SCRIPT_MODEL,
    )
    assert begun().visitor == "" and begun().user is None


def test_a_flow_without_a_script_is_not_played_by_one() -> None:
    with pytest.raises(Refused, match="“Hi” has no script"):
        begun("flow: 1\ntitle: Hi\ntools: []\nturns:\n  - say: Hi\n")


def test_a_flow_with_a_tool_that_is_not_installed_is_not_begun() -> None:
    with pytest.raises(Refused, match="“Hi” offers fly_away: not installed here"):
        begun("flow: 1\ntitle: Hi\ntools: [fly_away]\nturns:\n  - say: Hi\n", OFFLINE_MODEL)


def test_a_file_that_can_not_be_read_any_more_is_refused_with_its_line() -> None:
    row = StoredFlow.objects.create(origin="shipped", slug="x", title="X", text="flow: 1\nfoo: 2\n")
    with pytest.raises(Refused, match=r"(?s)“X” can't be read\..*line"):
        begin(row, OFFLINE_MODEL, None)


# Said


def test_its_turns_are_said_one_after_the_other_as_the_file_has_them() -> None:
    conversation = begun()
    first = say_next(conversation)
    assert first is not None
    Turn.objects.filter(pk=first.pk).update(status="done")
    second = say_next(conversation)
    assert second is not None
    assert (first.said, first.flow_turn, first.tool_choice) == ("Any flights to Oslo?", 0, "auto")
    assert (second.said, second.flow_turn, second.settings) == ("And to Rome?", 1, {"temperature": 0})
    assert second.tool_choice == {"type": "function", "function": {"name": "search_flights"}}
    Turn.objects.filter(pk=second.pk).update(status="done")
    assert (said_so_far(conversation), say_next(conversation)) == (2, None)


def test_the_next_turn_is_not_said_while_another_is_under_way() -> None:
    conversation = begun()
    say_next(conversation)
    with pytest.raises(Refused, match="still under way"):
        say_next(conversation)


def test_who_says_which_turn_is_next_says_it_once_however_often() -> None:
    conversation = begun()
    first = say_next(conversation, 0)
    Turn.objects.filter(pk=first.pk).update(status="done")  # type: ignore[union-attr]
    assert say_next(conversation, 0) == first
    assert said_so_far(conversation) == 1
    with pytest.raises(Refused, match="turn 1 comes before its turn 2"):
        say_next(begun(), 1)


def test_what_is_said_freely_in_between_changes_neither_the_flows_turn_nor_its_model() -> None:
    conversation = begun()
    first = say_next(conversation)
    Turn.objects.filter(pk=first.pk).update(status="done")  # type: ignore[union-attr]
    free = say(conversation, Said(text="By the way", client_key="x", model=OFFLINE_MODEL, tools=()))
    Turn.objects.filter(pk=free.pk).update(status="done")
    second = say_next(Conversation.objects.get(pk=conversation.pk))
    assert second is not None
    assert (second.flow_turn, second.model) == (1, SCRIPT_MODEL)
    assert free.flow_turn is None and tools_of(free) == installed_tools()


# Run


async def test_a_scripted_flow_plays_through_the_engine_with_its_pinned_results() -> None:
    turn = await run(await said(await in_database(begun)))
    call = await in_database(call_of, turn)
    assert (turn.status, turn.pattern) == ("done", "multiple")
    assert (call.status, call.result["flights"], call.source) == ("done", 3, "pinned")
    assert [step.answered_by for step in turn.steps.all()] == [SCRIPT_MODEL] * 2
    assert turn.steps.all()[1].text == "There are 3 flights."


async def test_a_call_without_a_pin_fails_and_the_model_is_told_why() -> None:
    conversation = await in_database(begun)
    await run(await said(conversation))
    turn = await run(await said(conversation))
    call = await in_database(call_of, turn)
    assert (call.status, call.error) == (
        "failed",
        "The flow has no result for these arguments of search_flights.",
    )


async def test_a_script_that_is_too_short_ends_in_words_that_say_so() -> None:
    short = TWO_TURNS.replace("      - say: There are 3 flights.\n", "")
    turn = await run(await said(await in_database(begun, short)))
    assert (turn.status, turn.steps.all()[1].text) == ("done", NO_LINE)


async def test_after_a_crash_a_turn_goes_on_with_the_same_pins_and_the_same_line() -> None:
    turn = await said(await in_database(begun))
    dead = await in_database(claim, turn.pk, "server:dead")
    assert dead is not None
    await in_database(_as_if_it_died_before_the_call, turn)
    turn = await run(turn)
    call = await in_database(call_of, turn)
    assert (turn.status, turn.epoch, call.result["flights"]) == ("done", 2, 3)
    assert turn.steps.all()[1].text == "There are 3 flights."


def _as_if_it_died_before_the_call(turn: Turn) -> None:
    step = turn.steps.create(number=1, status="done", finish_reason="tool_calls")
    given: dict[str, Any] = {"arguments": {"to": "Oslo"}, "arguments_raw": '{"to": "Oslo"}'}
    step.calls.create(position=0, wire_id="a", name="search_flights", status="ready", **given)
    Turn.objects.filter(pk=turn.pk).update(lease_until=turn.created_at)


async def test_of_a_flow_that_can_not_be_read_any_more_nothing_really_runs() -> None:
    conversation = await in_database(begun)
    turn = await said(conversation)
    await in_database(StoredFlow.objects.filter(pk=conversation.flow_id).update, text="what?")
    turn = await run(turn)
    assert (turn.status, turn.steps.all()[0].text) == ("done", NO_LINE)
    assert not await in_database(ToolCall.objects.exists)


# Calls that are only asked for

ASKING = """
flow: 1
title: Only the calls
tools: [book_restaurant_table, get_current_weather]
turns:
  - say: Book it
    calls_only: yes
"""
BOOK = {"restaurant": "Chez Janou", "place": "Paris", "date": "2999-01-01", "time": "19:00"}


@pytest.fixture
async def only_asked() -> AsyncIterator[Turn]:
    turn = await said(await in_database(begun, ASKING, "m"))
    claimed = await in_database(claim, turn.pk, "test")
    model = ScriptedModel(
        [calls(("get_current_weather", {"location": "Paris"}), ("fly", {})), text("Never asked")]
    )
    assert claimed is not None
    await Runner(model, installed_tools(), Limits()).run(Begun(claimed))
    yield await fresh(turn)


async def test_a_turn_that_only_asks_ends_with_its_calls_and_says_so(only_asked: Turn) -> None:
    turn = only_asked
    assert (turn.status, turn.reason, turn.pattern) == ("done", "calls_only", "parallel_multiple")
    (step,) = turn.steps.all()
    assert [(call.status, call.error, call.expires_at) for call in step.calls.all()] == [
        ("cancelled", "Not run: only what was asked for is looked at here.", None),
        ("invalid", step.calls.all()[1].error, None),
    ]


# Which model answers


def test_where_nobody_chose_a_scripted_flow_is_played_by_its_script_unless_there_is_a_key(
    settings: Any,
) -> None:
    flow, plain = read(TWO_TURNS, "x"), read("flow: 1\ntitle: Hi\ntools: []\nturns:\n  - say: Hi\n", "y")
    assert (default_model(flow), default_model(plain)) == (SCRIPT_MODEL, OFFLINE_MODEL)
    settings.LLM = Endpoint(provider="custom", base_url="http://127.0.0.1:9/v1", model="big")
    assert (default_model(flow), default_model(plain)) == ("big", "big")


async def test_the_offline_model_answers_beside_any_server(settings: Any) -> None:
    settings.LLM = Endpoint(provider="custom", base_url="http://127.0.0.1:9/v1", model="big")
    turn = await in_database(_free, OFFLINE_MODEL)
    turn = await run(turn)
    (step,) = turn.steps.all()
    assert (turn.status, step.answered_by) == ("done", OFFLINE_MODEL)
    assert step.provider == "offline offline.invalid/v1 travelbot-offline"
    other = await run(await in_database(_free, "big"))
    assert (other.status, other.reason) == ("failed", "unreachable")


def _free(model: str) -> Turn:
    conversation = Conversation.objects.create(visitor=uuid4().hex)
    return say(conversation, Said(text="Hello", client_key="x", model=model, tools=()))


@pytest.mark.parametrize(("visitor", "status"), [("", "done"), ("somebody", "failed")])
async def test_where_no_person_waits_a_server_that_is_too_busy_is_waited_for(
    settings: Any, visitor: str, status: str
) -> None:
    """After its third refusal a person is told."""
    answer = Reply([chunk(content="Hello."), chunk(finish_reason="stop"), b"data: [DONE]\n\n"])
    json = {"content-type": "application/json", "retry-after-ms": "1"}
    busy = Reply([b'{"error": {"message": "Slow down."}}'], 429, json)
    with model_server(answer, busy, busy, busy, busy, answer) as server:
        settings.LLM = Endpoint(provider="custom", base_url=server.url, model="m")
        conversation = await in_database(begun, GREETINGS, "m")
        await in_database(Conversation.objects.filter(pk=conversation.pk).update, visitor=visitor)
        async with runner() as (engine, _):
            for _ in range(2):
                turn = await said(conversation)
                claimed = await in_database(claim, turn.pk, "test")
                assert claimed is not None
                await engine.run(Begun(claimed))
    assert (await fresh(turn)).status == status


# Decided


def test_what_the_flow_decides_of_a_call_is_denied_if_it_says_nothing() -> None:
    asking = ASKING.replace("calls_only: yes", "decide: {deny: too late}")
    for file, reason in ((asking, "too late"), (ASKING, flows.UNDECIDED.reason)):
        turn = say_next(begun(file, "m"))
        assert turn is not None
        step = turn.steps.create(number=1)
        call = step.calls.create(position=0, name="book_restaurant_table", arguments=BOOK)
        decided = decided_for(ToolCall.objects.get(pk=call.pk))
        assert (decided.approved, decided.reason) == (False, reason)


def test_what_an_mcp_server_would_really_do_no_file_approves(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = dict(installed_tools())
    theirs = {"book_restaurant_table": replace(ours["book_restaurant_table"], server="restaurants")}
    monkeypatch.setattr(flows, "installed_tools", lambda: Toolbox((ours | theirs).values()))
    asking = ASKING.replace("calls_only: yes", "decide: approve")
    pin = "    results: [{call: book_restaurant_table, gives: {reference: ABC}}]\n"
    for file, approved in ((asking, False), (asking + pin, True)):
        turn = say_next(begun(file, "m"))
        assert turn is not None
        step = turn.steps.create(number=1)
        call = step.calls.create(position=0, name="book_restaurant_table", arguments=BOOK)
        decided = decided_for(ToolCall.objects.get(pk=call.pk))
        assert (decided.approved, decided.reason) == (approved, "" if approved else flows.UNSEEN.reason)

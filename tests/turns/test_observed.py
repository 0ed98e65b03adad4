"""Rows → what expectations look at."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from chat.flows.observed import ObservedCall
from chat.models import Conversation, Turn
from chat.turns.database import in_database
from chat.turns.flows import say_next
from chat.turns.observed import observed, observed_turn
from tests.playing import play, said
from tests.scripted import ScriptedModel, text
from tests.turns.flow_files import begun

pytestmark = pytest.mark.django_db


def turn_of(conversation: Conversation, number: int, **fields: Any) -> Turn:
    turn = say_next(conversation, number)
    assert turn is not None
    Turn.objects.filter(pk=turn.pk).update(status="done", pattern="multiple", **fields)
    return turn


def test_a_turn_is_its_steps_and_their_calls_without_what_was_asked_again() -> None:
    conversation = begun()
    turn = turn_of(conversation, 0)
    turn.steps.create(number=1, status="abandoned", text="Let me")
    asking = turn.steps.create(
        number=1, attempt=2, status="done", text="One moment.", usage={"completion_tokens": 7}
    )
    call = {"arguments": {"to": "Oslo"}, "arguments_raw": '{"to":"Oslo"}', "result": {"flights": 3}}
    asking.calls.create(position=0, name="search_flights", status="done", seconds=0.5, **call)
    asking.calls.create(position=1, name="book", status="rejected", writes=True, decided_at=timezone.now())
    turn.steps.create(number=2, status="done", text="There are 3 flights.")
    (seen,) = observed(conversation)
    assert (seen.said, seen.status, seen.pattern) == ("Any flights to Oslo?", "done", "multiple")
    assert [(step.text, step.tokens) for step in seen.steps] == [
        ("One moment.", 7),
        ("There are 3 flights.", 5),
    ]
    assert seen.answer == "One moment.\n\nThere are 3 flights."
    assert seen.calls == (
        ObservedCall(
            name="search_flights",
            arguments={"to": "Oslo"},
            raw='{"to":"Oslo"}',
            result={"flights": 3},
            seconds=0.5,
        ),
        ObservedCall(name="book", arguments=None, status="rejected", writes=True, approved=False),
    )


def test_seconds_are_those_that_runners_spent_and_days_are_counted_from_when_it_was_said() -> None:
    conversation, now = begun(), timezone.now()
    turn = turn_of(conversation, 0, spent=2.0, resumed_at=now, alive_at=now + timedelta(seconds=3))
    (seen,) = observed(conversation)
    assert (seen.seconds, seen.at) == (5.0, turn.created_at)


@pytest.mark.django_db(transaction=True)
async def test_a_turn_that_was_run_says_how_long_its_runner_had_it() -> None:
    turn = await play(await in_database(said), ScriptedModel([text("Hi")]))
    assert (turn.status, turn.lease_until) == ("done", None)
    assert (await in_database(observed_turn, turn)).seconds > 0


def test_only_the_flows_turns_are_observed_in_order_and_with_as_many_queries_however_many() -> None:
    conversation = begun()
    turn_of(conversation, 0).steps.create(number=1, status="done", text="A")
    with CaptureQueriesContext(connection) as for_one:
        observed(conversation)
    conversation.turns.create(said="By the way", client_key="x", model="m", status="done")
    turn_of(conversation, 1).steps.create(number=1, status="done", text="B")
    with CaptureQueriesContext(connection) as for_two:
        seen = observed(conversation)
    assert [turn.answer for turn in seen] == ["A", "B"]
    assert len(for_one) == len(for_two)

"""A turn against the clock, worked out from its rows."""

from datetime import timedelta
from typing import Any

import pytest

from chat.inspector.timeline import Bar, at_once, timeline
from chat.models import Conversation, Step, ToolCall, Turn

pytestmark = pytest.mark.django_db


@pytest.fixture
def turn() -> Turn:
    conversation = Conversation.objects.create()
    turn = Turn.objects.create(conversation=conversation, said="Hi", client_key="k", model="m", status="done")
    turn.ended_at = turn.created_at + timedelta(seconds=9)
    turn.save()
    return turn


def step(turn: Turn, number: int = 1, *, sent: float = 0.5, **fields: Any) -> Step:
    at = turn.created_at + timedelta(seconds=sent)
    fields = {"status": "done", "first_token_after": 0.25, "seconds": 1.0} | fields
    return Step.objects.create(turn=turn, number=number, sent_at=at, **fields)


def call(step: Step, position: int, start: float, end: float | None, **fields: Any) -> ToolCall:
    began = step.turn.created_at
    made = ToolCall.objects.create(step=step, position=position, name="t", **{"status": "done"} | fields)
    made.created_at = began + timedelta(seconds=1.5)
    made.started_at = began + timedelta(seconds=start)
    made.ended_at = began + timedelta(seconds=end) if end is not None else None
    made.save()
    return made


def test_a_step_is_waiting_for_the_first_token_and_then_answering(turn: Turn) -> None:
    step(turn)

    assert timeline(turn).lines[0].bars == (Bar("first", 500, 750), Bar("model", 750, 1500))


def test_calls_that_ran_together_have_saved_time(turn: Turn) -> None:
    asked = step(turn)
    call(asked, 0, 2, 4)
    call(asked, 1, 2, 5)

    line = timeline(turn)

    assert (line.together, line.saved, line.total) == (2, 2.0, 9000)
    assert line.lines[1].bars == (Bar("queued", 1500, 2000), Bar("tool", 2000, 4000))


def test_calls_asked_for_together_that_ran_one_by_one_saved_nothing(turn: Turn) -> None:
    asked = step(turn)
    call(asked, 0, 2, 4)
    call(asked, 1, 4, 5)

    assert (timeline(turn).together, timeline(turn).saved) == (1, 0.0)


def test_of_calls_asked_for_together_it_is_counted_how_many_ran_together(turn: Turn) -> None:
    asked = step(turn)
    for position, (start, end) in enumerate([(2, 4), (3, 5), (4.5, 6)]):
        call(asked, position, start, end)

    assert at_once(asked) == 2


def test_calls_of_less_than_a_millisecond_ran_together_too(turn: Turn) -> None:
    asked = step(turn)
    for position, (start, end) in enumerate([(2, 2.0003), (2.0001, 2.0004), (2.0002, 2.0005)]):
        call(asked, position, start, end)

    assert at_once(asked) == timeline(turn).together == 3


def test_the_time_that_it_takes_to_write_a_row_is_not_saved_by_running_together(turn: Turn) -> None:
    asked = step(turn)
    call(asked, 0, 2, 4, seconds=0.1)
    call(asked, 1, 2, 4, seconds=0.1)

    assert timeline(turn).saved == 0


def test_a_turn_under_way_is_as_long_as_what_is_known_of_it(turn: Turn) -> None:
    turn.ended_at = None
    call(step(turn), 0, 2, 4)

    assert timeline(turn).total == 4000


def test_waiting_for_a_person_is_a_time_of_its_own(turn: Turn) -> None:
    decided = turn.created_at + timedelta(seconds=3)
    call(step(turn), 0, 3.5, 4, expires_at=decided, decided_at=decided)

    bars = timeline(turn).lines[1].bars

    assert bars == (Bar("person", 1500, 3000), Bar("queued", 3000, 3500), Bar("tool", 3500, 4000))


def test_what_is_under_way_has_no_end(turn: Turn) -> None:
    asked = step(turn, status="streaming", first_token_after=None, seconds=None)
    call(asked, 0, 2, None, status="running")

    first, second = timeline(turn).lines

    assert first.bars == (Bar("first", 500, None),)
    assert second.bars[-1] == Bar("tool", 2000, None)

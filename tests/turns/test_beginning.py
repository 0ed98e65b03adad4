"""A new turn is claimed with its first request or not at all, and ends with its last answer or not at all."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from chat.agent.happenings import Ending, StepEnded
from chat.agent.limits import Limits
from chat.keeping.deletion import delete
from chat.models import Conversation, Step, Turn, Wire
from chat.models.conversation import next_revision
from chat.tools.toolbox import Toolbox
from chat.turns.beginning import Begun, begin
from chat.turns.claim import Fenced, claim
from chat.turns.database import in_database
from chat.turns.history import with_its_flow
from chat.turns.record import Record
from chat.turns.runner import Runner
from chat.turns.running import Running
from chat.turns.stop import stop
from tests.playing import fresh, said
from tests.scripted import Pause, ScriptedModel, text
from tests.turns.statements import made

ENDED = StepEnded(text("Hello."), (), Ending("done"))


@contextmanager
def refused(statement: str, error: Exception) -> Iterator[None]:
    """Statements that begin so are not made."""

    def execute(execute: Any, sql: str, *rest: Any) -> Any:
        if sql.startswith(statement):
            raise error
        return execute(sql, *rest)

    with connection.execute_wrapper(execute):
        yield


def locked() -> OperationalError:
    error, cause = OperationalError("database is locked"), sqlite3.OperationalError("database is locked")
    cause.sqlite_errorcode = sqlite3.SQLITE_BUSY
    error.__cause__ = cause
    return error


def begun(turn: Turn) -> Begun | None:
    return begin(turn.pk, "test", Toolbox(), Limits())


@pytest.mark.django_db
def test_a_new_turn_has_its_first_request_with_the_claim_and_one_revision() -> None:
    turn = said("Hello", tools=())
    taken = begun(turn)
    turn.refresh_from_db()
    step = turn.steps.get()
    assert taken is not None and taken.step is not None and taken.step.row.pk == step.pk
    assert (turn.status, turn.epoch, step.status, step.number) == ("running", 1, "streaming", 1)
    assert turn.revision == step.born == Conversation.objects.get(pk=turn.conversation_id).revision
    assert step.wire.request["messages"][-1] == {"role": "user", "content": "Hello"}
    assert begun(turn) is None, "somebody has it"


@pytest.mark.django_db
def test_a_turn_that_is_taken_up_again_is_only_claimed() -> None:
    turn = said(tools=())
    first = begun(turn)
    assert first is not None
    first.claim.release()
    again = begun(turn)
    assert again is not None and (again.claim.epoch, again.step, again.work) == (2, None, None)
    assert [step.status for step in turn.steps.all()] == ["abandoned"]


@pytest.mark.django_db
def test_a_turn_that_was_stopped_is_not_begun() -> None:
    turn = said(tools=())
    stop(turn)
    assert begun(turn) is None
    assert not turn.steps.exists()


@pytest.mark.django_db
def test_without_a_database_nothing_is_claimed() -> None:
    turn = said(tools=())
    with refused('INSERT INTO "chat_wire"', locked()), pytest.raises(OperationalError):
        begun(turn)
    turn.refresh_from_db()
    assert (turn.status, turn.epoch, turn.steps.count()) == ("queued", 0, 0)


@pytest.mark.django_db(transaction=True)
async def test_a_first_request_that_cant_be_written_down_fails_its_turn_and_nothing_else() -> None:
    turn, runner = await in_database(said, tools=()), Runner(ScriptedModel([]), Toolbox(), Limits())

    def begun() -> Begun | None:
        with refused('INSERT INTO "chat_wire"', ValueError("no such thing")):
            return runner.begin(turn.pk, "test")

    taken = await in_database(begun)
    assert taken is not None and taken.step is None
    assert await in_database(Step.objects.count) == 0
    assert await in_database(lambda: Turn.objects.get(pk=turn.pk).epoch) == 1


@pytest.mark.django_db
def test_the_last_answer_and_the_end_of_its_turn_are_one_change() -> None:
    turn = said(tools=())
    taken = begun(turn)
    assert taken is not None
    record = Record(taken.claim, taken.step)
    with refused('UPDATE "chat_turn"', locked()), pytest.raises(OperationalError):
        record._end_step(ENDED)
    assert (turn.steps.get().status, turn.steps.get().text) == ("streaming", "")
    record._end_step(ENDED)
    turn.refresh_from_db()
    step = turn.steps.get()
    assert (turn.status, turn.pattern, step.status, step.text) == ("done", "none", "done", "Hello.")
    assert turn.revision == step.revision
    assert Wire.objects.get(pk=step.pk).received == b""


@pytest.mark.django_db(transaction=True)
async def test_a_turn_whose_time_is_over_just_when_its_last_answer_was_written_is_done() -> None:
    turn = await in_database(said, tools=())
    taken = await in_database(begun, turn)
    assert taken is not None
    record = Record(taken.claim, taken.step)
    await in_database(record._end_step, ENDED)
    await record.end(Ending("failed", "time", "It took too long."))
    await in_database(record._end, Ending("failed", "time", "It took too long."))
    await record.interrupted()
    assert ((await fresh(turn)).status, (await fresh(turn)).explanation) == ("done", "")


@pytest.mark.django_db
def test_of_a_new_turn_nobody_asks_for_steps_and_its_last_answer_is_written_at_once() -> None:
    """Each row by one statement; that a turn is read before it is claimed, and that nothing else is asked."""
    turn = said(tools=())
    with CaptureQueriesContext(connection) as beginning:
        taken = begun(turn)
    assert taken is not None
    with CaptureQueriesContext(connection) as ending:
        Record(taken.claim, taken.step)._end_step(ENDED)
    assert made(beginning) == [
        "SELECT chat_turn",
        "UPDATE chat_conversation",
        "UPDATE chat_turn",
        "INSERT chat_step",
        "INSERT chat_wire",
    ]
    assert made(ending) == [
        "UPDATE chat_conversation",
        "UPDATE chat_turn",
        "UPDATE chat_step",
        "UPDATE chat_wire",
    ]


@pytest.mark.django_db
def test_of_two_that_begin_a_turn_one_does_and_the_other_changes_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    turn = said(tools=())
    [as_it_was] = with_its_flow(turn=turn.pk)
    assert begun(turn) is not None
    monkeypatch.setattr("chat.turns.history.with_its_flow", lambda turn: [as_it_was])
    revision = next_revision(turn.conversation_id)
    assert begun(turn) is None
    assert next_revision(turn.conversation_id) == revision + 1
    assert (turn.steps.count(), Turn.objects.get(pk=turn.pk).epoch) == (1, 1)


@pytest.mark.django_db
def test_whoever_runs_a_turn_that_was_deleted_has_lost_it() -> None:
    turn = said(tools=())
    taken = begun(turn)
    assert taken is not None
    delete([turn.conversation_id])
    with pytest.raises(Fenced):
        Record(taken.claim, taken.step)._end_step(ENDED)
    assert begun(turn) is None


@pytest.mark.django_db
def test_whoever_writes_locks_the_conversation_before_the_turn() -> None:
    """In one order: else two of them might wait for one another, and PostgreSQL would end one."""
    turn = said(tools=())
    with CaptureQueriesContext(connection) as claiming:
        claimed = claim(turn.pk, "test")
    assert claimed is not None
    with CaptureQueriesContext(connection) as writing, claimed.writing():
        pass
    with CaptureQueriesContext(connection) as stopping:
        stop(turn)
    assert made(claiming)[:2] == ["SELECT chat_conversation", "SELECT chat_turn"]
    assert made(writing) == ["UPDATE chat_conversation", "UPDATE chat_turn"]
    assert made(stopping)[:2] == ["SELECT chat_conversation", "UPDATE chat_turn"]


@pytest.mark.django_db(transaction=True)
async def test_a_stop_in_the_moment_in_which_a_turn_is_taken_up_ends_it() -> None:
    turn, runner = await in_database(said, tools=()), Runner(ScriptedModel([[Pause()]]), Toolbox(), Limits())
    taken = await in_database(runner.begin, turn.pk, "test")
    assert taken is not None
    await in_database(stop, turn)
    running = Running("test", runner)
    running._run(turn.pk, taken)
    running.stop(turn.pk)
    await running.ended(turn.pk)
    assert (await fresh(turn)).status == "cancelled"
    assert await in_database(lambda: turn.steps.get().status) == "cancelled"

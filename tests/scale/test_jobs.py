"""The job of a turn: there with it, or not at all."""

import pytest
from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from chat.models import Turn
from chat.turns.claim import claim
from chat.turns.jobs import Jobs, queue_left
from tests.playing import said

pytestmark = pytest.mark.django_db(transaction=True)


def jobs(turn: Turn) -> list[str]:
    """The states of the jobs of `turn`."""
    return [job.status for job in ProcrastinateJob.objects.filter(args={"turn": turn.pk})]


def lose_jobs() -> None:
    ProcrastinateJob.objects.all()._raw_delete("default")


def test_a_turn_that_was_said_has_a_job() -> None:
    assert jobs(said()) == ["todo"]


def test_a_turn_that_was_rolled_back_has_none() -> None:
    with transaction.atomic():
        turn = said()
        transaction.set_rollback(True)
    assert jobs(turn) == []


def test_a_turn_that_is_queued_again_has_still_one_and_the_transaction_goes_on() -> None:
    turn = said(client_key="same")
    with transaction.atomic():
        Jobs().queue(turn.pk)
        Turn.objects.filter(pk=turn.pk).update(explanation="The transaction goes on.")
    said(client_key="same", conversation=turn.conversation)
    assert jobs(turn) == ["todo"]
    assert Turn.objects.get(pk=turn.pk).explanation == "The transaction goes on."


def test_a_turn_that_was_left_and_has_no_job_gets_one() -> None:
    queued, dead, alive = said(), said(), said()
    for turn in (dead, alive):
        assert claim(turn.pk, "worker:x")
    Turn.objects.filter(pk=queued.pk).update(created_at="2026-01-01T00:00Z")
    Turn.objects.filter(pk=dead.pk).update(lease_until="2026-01-01T00:00Z")
    lose_jobs()
    for _ in range(2):
        queue_left()
        assert [jobs(turn) for turn in (queued, dead, alive)] == [["todo"], ["todo"], []]

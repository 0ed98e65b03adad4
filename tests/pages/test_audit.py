"""What staff read or take of other people's conversations is recorded; what people do with theirs is not."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.utils import timezone

from chat.models import AuditEntry, Conversation, StoredFlow, Turn
from tests.pages.talk import conversation_of, lay_out
from tests.pages.trials import run_of, trial_in

pytestmark = pytest.mark.django_db


def staff(*permissions: str, name: str = "rita") -> User:
    user = User.objects.create_user(name, is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return user


@pytest.fixture
def rita(alice: Client) -> Client:
    """A reviewer who may also export."""
    alice.force_login(staff("read_conversation", "export_conversation"))
    return alice


def entries() -> list[tuple[Any, ...]]:
    return list(AuditEntry.objects.order_by("pk").values_list("who", "action", "conversation"))


def addresses(turn: Turn) -> list[str]:
    """Every address at which something of a conversation is read."""
    step = turn.steps.all()[0]
    call = step.calls.all()[0]
    return [
        f"/c/{turn.conversation_id}/",
        f"/c/{turn.conversation_id}/inspector/",
        f"/t/{turn.pk}/",
        f"/t/{turn.pk}/table/",
        f"/s/{step.pk}/",
        f"/s/{step.pk}/request/",
        f"/s/{step.pk}/request/json/",
        f"/k/{call.pk}/",
        f"/k/{call.pk}/result/",
        f"/k/{call.pk}/result/json/",
    ]


@pytest.mark.parametrize("at", range(10))
def test_to_read_somebody_elses_conversation_is_an_entry(rita: Client, bob: Client, at: int) -> None:
    turn = lay_out(conversation_of(bob))
    path = addresses(turn)[at]
    assert rita.get(path).status_code == 200
    assert entries() == [("rita", "read", turn.conversation_id)]
    assert AuditEntry.objects.get().detail == path


def test_to_read_the_same_again_within_a_quarter_of_an_hour_is_the_same_entry(
    rita: Client, bob: Client
) -> None:
    turn, other = lay_out(conversation_of(bob)), lay_out(conversation_of(bob))
    for path in addresses(turn):
        rita.get(path)
    assert len(entries()) == 1
    rita.get(f"/c/{other.conversation_id}/")
    assert len(entries()) == 2
    AuditEntry.objects.update(at=timezone.now() - timedelta(minutes=16))
    rita.get(f"/c/{turn.conversation_id}/")
    assert len(entries()) == 3


def test_two_reviewers_have_an_entry_each(rita: Client, bob: Client) -> None:
    turn = lay_out(conversation_of(bob))
    rita.get(f"/c/{turn.conversation_id}/")
    rita.force_login(staff("read_conversation", name="sam"))
    rita.get(f"/c/{turn.conversation_id}/")
    assert [who for who, _, _ in entries()] == ["rita", "sam"]


def test_what_is_ones_own_is_read_unrecorded(rita: Client, bob: Client) -> None:
    for person in (rita, bob):
        turn = lay_out(conversation_of(person))
        for path in (*addresses(turn), f"/c/{turn.conversation_id}/export.json"):
            assert person.get(path).status_code == 200
    own = Conversation.objects.create(user=User.objects.get(username="rita"))
    rita.get(f"/c/{own.pk}/")
    trial = trial_in(run_of(rita))
    rita.get(f"/flows/runs/{trial.run_id}/")
    assert entries() == []


def test_what_was_refused_is_not_recorded_as_read(alice: Client, bob: Client) -> None:
    turn = lay_out(conversation_of(bob))
    alice.force_login(staff("view_conversation"))
    for path in addresses(turn):
        assert alice.get(path).status_code == 404
    assert entries() == []


def test_to_see_somebody_elses_run_or_a_trial_of_it_is_an_entry(rita: Client, bob: Client) -> None:
    run = run_of(bob)
    trial = trial_in(run)
    rita.get(f"/flows/trials/{trial.pk}/")
    rita.get(f"/flows/runs/{run.pk}/")
    assert entries() == [("rita", "read", None)]
    assert AuditEntry.objects.get().detail == f"/flows/runs/{run.pk}/"


def test_what_is_taken_is_recorded_each_time(rita: Client, bob: Client) -> None:
    pk = lay_out(conversation_of(bob)).conversation_id
    for _ in range(2):
        assert rita.get(f"/c/{pk}/export.json").status_code == 200
    assert entries() == [("rita", "exported", pk)] * 2


def test_a_run_that_is_taken_is_recorded(rita: Client, bob: Client) -> None:
    run = run_of(bob)
    assert rita.get(f"/flows/runs/{run.pk}/results.json").status_code == 200
    assert entries() == [("rita", "exported", None)]


def test_somebody_elses_conversation_becomes_a_flow_of_the_reviewers(rita: Client, bob: Client) -> None:
    pk = lay_out(conversation_of(bob, title="Weather")).conversation_id
    assert rita.post(f"/c/{pk}/flow").status_code == 302
    assert StoredFlow.objects.get(origin="saved").user == User.objects.get(username="rita")
    assert entries() == [("rita", "saved", pk)]


def test_a_flow_that_is_not_saved_is_said_where_the_reviewer_is(rita: Client, bob: Client) -> None:
    conversation = conversation_of(bob)
    answer = rita.post(f"/c/{conversation.pk}/flow")
    assert answer["Location"] == f"/admin/chat/conversation/{conversation.pk}/change/"
    assert entries() == []


@pytest.mark.parametrize("verb", ["GET", "POST"])
def test_who_may_read_but_not_export_takes_nothing_and_is_told_why(
    alice: Client, bob: Client, verb: str
) -> None:
    pk = lay_out(conversation_of(bob)).conversation_id
    alice.force_login(staff("read_conversation"))
    path = f"/c/{pk}/export.json" if verb == "GET" else f"/c/{pk}/flow"
    answer = alice.generic(verb, path)
    assert answer.status_code == 403
    assert "permission “Can export conversations”" in answer.content.decode()
    assert entries() == [] and not StoredFlow.objects.exists()


def test_who_may_export_but_not_read_finds_nothing(alice: Client, bob: Client) -> None:
    pk = lay_out(conversation_of(bob)).conversation_id
    alice.force_login(staff("export_conversation"))
    assert alice.get(f"/c/{pk}/export.json").status_code == 404


def test_an_entry_outlasts_the_account_and_the_conversation(rita: Client, bob: Client) -> None:
    conversation = lay_out(conversation_of(bob)).conversation
    pk = conversation.pk
    rita.get(f"/c/{pk}/")
    User.objects.all().delete()
    conversation.delete()
    assert entries() == [("rita", "read", pk)]

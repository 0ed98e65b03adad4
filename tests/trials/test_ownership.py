"""A trial's conversation is nobody's: who owns the run reads it, and nobody writes in it."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from chat.feed.visit import READ, standings
from chat.models import VISITOR, Conversation, Owner, Run, Step, StoredFlow, ToolCall, Trial, Turn
from tests.feed.test_visit import visit_of
from tests.pages.talk import conversation_of, lay_out
from tests.trials.making import flow_row

pytestmark = pytest.mark.django_db

READING = ("conversation", "export", "inspector")
NOTICE = "This conversation was made by a run of flows; nobody writes here."


def run_of(client: Client) -> Run:
    conversation_of(client)  # It has a name from now on.
    return Run.objects.create(visitor=client.session[VISITOR])


def trial_in(run: Run, **turn: object) -> Turn:
    """The turn of its only trial."""
    made = lay_out(Conversation.objects.create(flow=flow_row()), **turn)
    Trial.objects.create(run=run, flow=made.conversation.flow, model="m", conversation=made.conversation)
    return made


@pytest.fixture
def turn(alice: Client) -> Turn:
    """In a trial of alice's."""
    return trial_in(run_of(alice))


def reading(turn: Turn) -> list[str]:
    step = turn.steps.all()[0]
    pages = [reverse(name, args=[turn.conversation_id]) for name in READING]
    return [*pages, f"/t/{turn.pk}/", f"/s/{step.pk}/", f"/k/{step.calls.all()[0].pk}/"]


def writing(turn: Turn) -> list[str]:
    call = ToolCall.objects.filter(step__turn=turn)[0]
    names = ("say", "rename", "delete", "restore")
    pages = [reverse(name, args=[turn.conversation_id]) for name in names]
    return [*pages, f"/t/{turn.pk}/stop", f"/call/{call.pk}/approve", f"/call/{call.pk}/deny"]


def test_who_owns_the_run_reads_it_and_nobody_else(alice: Client, bob: Client, turn: Turn) -> None:
    run_of(bob)
    for path in reading(turn):
        assert alice.get(path).status_code == 200, path
        assert bob.get(path).status_code == 404, path
        assert Client().get(path).status_code == 404, path


def test_nobody_writes_in_it(alice: Client, turn: Turn) -> None:
    later = timezone.now() + timedelta(minutes=5)
    Turn.objects.filter(pk=turn.pk).update(status="awaiting_approval")
    Step.objects.filter(turn=turn).first().calls.update(  # type: ignore[union-attr]
        status="awaiting_approval", expires_at=later, result=None
    )
    fingerprint = ToolCall.objects.filter(step__turn=turn)[0].fingerprint
    form = {"text": "Hello", "client_key": "x", "title": "Mine", "fingerprint": fingerprint}
    for path in writing(turn):
        assert alice.post(path, form).status_code == 404, path
    assert Turn.objects.get(pk=turn.pk).cancel_requested_at is None
    assert not ToolCall.objects.exclude(decided_at=None).exists()


def test_the_page_says_why_there_is_no_form_and_who_reads_anothers_is_told_that(
    alice: Client, bob: Client, turn: Turn
) -> None:
    page = alice.get(f"/c/{turn.conversation_id}/").content.decode()
    assert NOTICE in page
    assert "somebody else’s" not in page
    reviewer = User.objects.create_user("reviewer", is_staff=True)
    reviewer.user_permissions.add(Permission.objects.get(codename="read_conversation"))
    bob.force_login(reviewer)
    assert NOTICE in bob.get(f"/c/{turn.conversation_id}/").content.decode()
    others = lay_out(conversation_of(alice))
    assert "somebody else’s" in bob.get(f"/c/{others.conversation_id}/").content.decode()


def test_it_is_in_nobodys_list_of_conversations(alice: Client, turn: Turn) -> None:
    assert f"/c/{turn.conversation_id}/" not in alice.get("/").content.decode()


def access(client: Client, conversation: UUID) -> str | None:
    visit = visit_of(client, Conversation.objects.get(pk=conversation))
    return standings([visit])[visit].access


def test_its_socket_speaks_to_who_owns_the_run(alice: Client, bob: Client, turn: Turn) -> None:
    run_of(bob)
    assert access(alice, turn.conversation_id) == READ
    assert access(bob, turn.conversation_id) is None
    Run.objects.update(visitor="somebody else")
    assert access(alice, turn.conversation_id) is None


def test_a_run_of_nobodys_is_read_by_nobody(bob: Client) -> None:
    """A command's: neither has a name, and so it is not the same."""
    commands = trial_in(Run.objects.create())
    for path in reading(commands):
        assert bob.get(path).status_code == 404, path
    bob.get("/")
    assert access(bob, commands.conversation_id) is None


def test_what_a_visitor_has_is_theirs_when_they_have_logged_in(alice: Client, turn: Turn) -> None:
    visitor = alice.session[VISITOR]
    StoredFlow.objects.create(origin="saved", visitor=visitor, slug="mine", title="Mine", text="", digest="")
    StoredFlow.objects.create(origin="saved", visitor="bob", slug="his", title="His", text="", digest="")
    alice.force_login(user := User.objects.create_user("alice"))
    owner = Owner(user, "")
    assert list(Run.objects.owned_by(owner).values_list("trials__conversation", flat=True)) == [
        turn.conversation_id
    ]
    assert list(StoredFlow.objects.owned_by(owner).values_list("slug", flat=True)) == ["mine"]
    elsewhere = Client()
    elsewhere.force_login(user)
    assert elsewhere.get(f"/c/{turn.conversation_id}/").status_code == 200

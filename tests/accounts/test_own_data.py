"""One's own data: seen, taken along, deleted."""

import io
import json
import zipfile
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client

from chat.models import AuditEntry, Booking, Conversation, Feedback, Run, Share, StoredFlow, Turn
from tests.accounts.entering import PASSWORD, log_in, sign_up
from tests.keeping.test_deletion import with_everything
from tests.pages.talk import begin
from tests.pages.trials import TEXT, run_of, saved_row, trial_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_is_counted_yet() -> None:
    cache.clear()


def archive(browser: Client) -> dict[str, str]:
    answer = browser.get("/account/data.zip")
    assert answer["Content-Disposition"].startswith('attachment; filename="travelbot-')
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as file:
        assert file.testzip() is None
        return {name: file.read(name).decode() for name in file.namelist()}


def test_everything_is_taken_along_and_nothing_of_anybody_elses(alice: Client, bob: Client) -> None:
    with_everything(bob), saved_row(bob), trial_in(run_of(bob))
    theirs = list(Conversation.objects.all())
    sign_up(alice, email="alice@example.org")
    user = alice.session["_auth_user_id"]
    conversation, flow, run = with_everything(alice), saved_row(alice), run_of(alice)
    for row in (conversation, flow, run, Booking.objects.get(visitor=conversation.visitor)):
        type(row)._default_manager.filter(pk=row.pk).update(user=user)
    trial = trial_in(run)
    files = archive(alice)
    conversations = {name for name in files if name.startswith("conversations/")}
    assert conversations >= {f"conversations/{pk}.json" for pk in (conversation.pk, trial.conversation_id)}
    assert not conversations & {f"conversations/{row.pk}.json" for row in theirs}
    assert json.loads(files["account.json"])["account"]["email"] == "alice@example.org"
    assert "password" not in files["account.json"]
    whole = json.loads(files[f"conversations/{conversation.pk}.json"])
    assert [turn["said"] for turn in whole["turns"]] == ["Weather in Paris?"] * 2
    assert files[f"flows/{flow.pk}.yaml"] == TEXT
    assert [row["party_size"] for row in json.loads(files["bookings.json"])] == [2]
    assert [row["liked"] for row in json.loads(files["feedback.json"])] == [False]
    assert len(json.loads(files["shares.json"])) == 1
    assert json.loads(files[f"runs/{run.pk}.json"])["counts"]["trials"] == 1


def test_a_visitor_takes_along_and_deletes_without_an_account(alice: Client, bob: Client) -> None:
    conversation, theirs = begin(alice), begin(bob)
    Conversation.objects.filter(pk=conversation.pk).update(deleted_at=conversation.created_at)
    assert f"conversations/{conversation.pk}.json" in archive(alice)
    refused = alice.post("/account/delete", {"proof": "yes"})
    assert "Expected the word “delete”" in refused.content.decode()
    assert alice.post("/account/delete", {"proof": " Delete "}).url == "/account/gone/"
    assert list(Conversation.objects.all()) == [theirs]


def test_an_account_is_deleted_with_everything_and_nothing_of_anybody_elses(
    alice: Client, bob: Client
) -> None:
    reviewed = AuditEntry.objects.create(who="a reviewer", action="read")
    with_everything(bob)
    before = {model: model._default_manager.count() for model in (Conversation, Turn, Booking, Share)}
    sign_up(alice)
    user = User.objects.get()
    conversation, flow, run = with_everything(alice), saved_row(alice), run_of(alice)
    trial_in(run, flow=flow)
    for row in (conversation, flow, run, Booking.objects.get(visitor=conversation.visitor)):
        type(row)._default_manager.filter(pk=row.pk).update(user=user)
    refused = alice.post("/account/delete", {"proof": "wrong"}).content.decode()
    assert "This is not your password" in refused
    assert User.objects.exists()
    gone = alice.post("/account/delete", {"proof": PASSWORD}, follow=True)
    assert "It is all deleted" in gone.content.decode()
    assert not any(model._default_manager.exists() for model in (User, Run, StoredFlow))
    assert before == {model: model._default_manager.count() for model in before}
    assert Feedback.objects.count() == 1
    assert list(AuditEntry.objects.all()) == [reviewed]
    assert not Session.objects.filter(pk=alice.session.session_key).exists()


def test_other_sessions_of_a_deleted_account_are_nobodys(alice: Client, bob: Client) -> None:
    sign_up(alice)
    log_in(bob)
    conversation = begin(bob)
    alice.post("/account/delete", {"proof": PASSWORD})
    assert bob.get("/account/").context["user"].is_anonymous
    assert bob.get(f"/c/{conversation.pk}/").status_code == 404


def test_an_answer_under_way_is_stopped_and_goes_too(alice: Client) -> None:
    sign_up(alice)
    begin(alice, "This waits for a runner")
    assert alice.post("/account/delete", {"proof": PASSWORD}).status_code == 302
    assert not Turn.objects.exists()


def test_the_page_says_what_there_is(alice: Client) -> None:
    nothing = alice.get("/account/").content.decode()
    assert "You have no account" in nothing and "Delete everything" not in nothing
    with_everything(alice)
    page = alice.get("/account/").content.decode()
    assert "<strong>1</strong> conversations" in page and "Delete everything" in page


def test_nobody_guesses_a_password_by_deleting_the_account_of_an_open_session(alice: Client) -> None:
    sign_up(alice)
    statuses = [alice.post("/account/delete", {"proof": f"guess {n}"}).status_code for n in range(11)]
    assert statuses == [200] * 10 + [429]
    assert alice.post("/account/delete", {"proof": PASSWORD}).status_code == 429
    assert User.objects.exists()


def test_a_get_deletes_nothing(alice: Client) -> None:
    begin(alice)
    assert alice.get("/account/delete?proof=delete").status_code == 405
    assert Conversation.objects.exists()


def test_a_form_without_a_token_deletes_nothing(alice: Client) -> None:
    begin(alice)
    strict: Any = Client(enforce_csrf_checks=True, SERVER_NAME="localhost")
    strict.cookies = alice.cookies
    assert strict.post("/account/delete", {"proof": "delete"}).status_code == 403
    assert Conversation.objects.exists()

"""The disk is full, the database is locked or away: one sentence where the person looks, and nothing lost."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from lxml import html

from chat.models import Conversation, StoredFlow, Turn
from tests.pages.talk import JSON, conversation_of, lay_out
from tests.pages.trials import TEXT, saved_row

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="its disk is filled by SQLite's own means"),
]
LONG = "Weather in Paris? " * 1000
FULL, BUSY = "since the server’s disk is full", "since the database is busy"


def pragma(statement: str) -> int:
    with connection.cursor() as cursor:
        return int((cursor.execute(f"PRAGMA {statement}").fetchone() or [0])[0])


@contextmanager
def full_disk() -> Iterator[None]:
    """Nothing that needs one more page can be written by this thread's requests."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
    pragma(f"max_page_count = {pragma('page_count')}")
    try:
        yield
    finally:
        pragma("max_page_count = 1000000")


@contextmanager
def locked() -> Iterator[None]:
    """Another process writes and does not end."""
    patience = pragma("busy_timeout")
    pragma("busy_timeout = 20")
    other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()
        pragma(f"busy_timeout = {patience}")


@contextmanager
def away() -> Iterator[None]:
    """The file can't be opened."""
    name = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = "/nowhere/at/all.sqlite3"
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = name


def element(response: Any, id: str) -> Any:
    return html.fromstring(response.content.decode()).get_element_by_id(id)


def test_a_program_is_answered_503_with_a_sentence_and_nothing_is_saved(alice: Client) -> None:
    conversation = conversation_of(alice)
    with full_disk():
        response = alice.post(f"/c/{conversation.pk}/say", {"text": LONG}, **JSON)
    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert response["Content-Type"].startswith("text/plain")
    sentence = f"Your message was not sent, {FULL}. Nothing was saved: try again in a moment."
    assert response.content.decode() == sentence
    assert not Turn.objects.exists()


def test_a_form_is_answered_by_its_page_which_holds_what_was_typed_and_can_be_sent_again(
    alice: Client,
) -> None:
    conversation = conversation_of(alice)
    fields = {"text": LONG, "client_key": "k1"}
    with full_disk():
        response = alice.post(f"/c/{conversation.pk}/say", fields)
    assert response.status_code == 503
    assert FULL in element(response, "composer-error").text
    assert element(response, "text").text == LONG
    assert element(response, "composer").fields["client_key"] == "k1"
    assert alice.post(f"/c/{conversation.pk}/say", fields).status_code == 302
    assert Turn.objects.get().said == LONG


def test_a_first_message_on_a_full_disk_begins_no_conversation(bob: Client) -> None:
    with full_disk():
        response = bob.post("/c/", {"text": LONG})
    assert response.status_code == 503
    assert element(response, "text").text == LONG
    assert not Conversation.objects.exists()


@pytest.mark.parametrize(
    ("command", "not_done"),
    [
        ("/t/{turn}/stop", "The answer was not stopped"),
        ("/c/{pk}/rename", "The title was not changed"),
        ("/c/{pk}/delete", "The conversation was not deleted"),
        ("/c/{pk}/restore", "The conversation was not restored"),
        ("/c/{pk}/say", "Your message was not sent"),
    ],
)
def test_a_command_that_waits_too_long_for_the_lock_says_what_was_not_done(
    alice: Client, command: str, not_done: str
) -> None:
    conversation = conversation_of(alice)
    turn = alice.post(f"/c/{conversation.pk}/say", {"text": "Hello"}, **JSON).json()["turn"]
    before = (list(Turn.objects.values()), list(Conversation.objects.values()))
    path = command.format(pk=conversation.pk, turn=turn)
    with locked():
        told = alice.post(path, {"title": "New", "text": "Again"}, **JSON)
        shown = alice.post(path, {"title": "New", "text": "Again"})
        assert alice.get(f"/c/{conversation.pk}/").status_code == 200, "it can still be read"
    assert told.status_code == shown.status_code == 503
    assert told.content.decode().startswith(f"{not_done}, {BUSY}.")
    assert f"{not_done}, {BUSY}." in element(shown, "composer-error").text
    assert (list(Turn.objects.values()), list(Conversation.objects.values())) == before


def test_if_not_even_the_page_can_be_read_a_bare_one_keeps_what_was_typed(alice: Client) -> None:
    conversation = conversation_of(alice)
    with away():
        response = alice.post(
            f"/c/{conversation.pk}/say", {"text": "Hello <there>", "client_key": "k1", "tools": ["", "x"]}
        )
        assert alice.get("/").status_code == 503
        assert alice.get("/", **JSON).content.decode().startswith("This can’t be shown now, since the data")
    assert response.status_code == 503 and element(response, "text").text == "Hello <there>"
    (form,) = html.fromstring(response.content.decode()).forms
    assert form.action == f"/c/{conversation.pk}/say"
    assert [value for name, value in form.form_values() if name == "tools"] == ["", "x"]
    assert dict(form.form_values())["client_key"] == "k1"


def test_a_flows_file_that_can_not_be_saved_comes_back_to_be_sent_again(alice: Client) -> None:
    row = saved_row(alice)
    changed = TEXT.replace("Weather", "The weather")
    with locked():
        response = alice.post(f"/flows/mine/{row.pk}/", {"text": changed})
    assert response.status_code == 503
    assert f"The flow was not saved, {BUSY}." in response.content.decode()
    assert element(response, "text").text == changed
    (form,) = html.fromstring(response.content.decode()).forms
    assert form.action == f"/flows/mine/{row.pk}/"
    assert alice.post(form.action, dict(form.form_values())).status_code == 302
    assert StoredFlow.objects.current().get().text.strip() == changed.strip()


def test_a_login_that_can_not_be_written_says_so_and_shows_no_password(bob: Client) -> None:
    User.objects.create_superuser("root", password="much-too-secret")
    with locked():
        response = bob.post("/account/login/", {"login": "root", "password": "much-too-secret"})
    assert response.status_code == 503
    assert "You were not logged in, since the database is busy." in response.content.decode()
    assert "much-too-secret" not in response.content.decode()


def test_a_session_that_can_not_be_saved_is_no_stack_trace(
    alice: Client, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    conversation_of(alice)
    settings.SESSION_SAVE_EVERY_REQUEST = True
    with locked():
        assert alice.get("/").status_code == 503
    assert not [record for record in caplog.records if record.exc_info]


def test_a_fault_of_the_program_is_still_one(alice: Client) -> None:
    conversation = conversation_of(alice)
    alice.raise_request_exception = False
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE chat_anomaly RENAME TO elsewhere")
    try:
        conversation.head = conversation.turns.create(said="Hello", client_key="k")
        conversation.save()
        conversation.head.steps.create(number=1)
        assert alice.get(f"/c/{conversation.pk}/").status_code == 500
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE elsewhere RENAME TO chat_anomaly")


def test_what_cannot_be_recorded_is_not_read(alice: Client, bob: Client) -> None:
    conversation = conversation_of(bob, title="Bob spoke", system_prompt="Be brief")
    alice.force_login(User.objects.create_superuser("reviewer"))
    paths = (f"/c/{conversation.pk}/", f"/admin/chat/conversation/{conversation.pk}/change/")
    for path in paths:
        with locked():
            response = alice.get(path)
        assert response.status_code == 503, path
        assert "Bob spoke" not in response.content.decode()
    for path in paths:
        assert alice.get(path).status_code == 200, path


def test_a_note_that_was_not_saved_comes_back_to_be_sent_again(alice: Client, bob: Client) -> None:
    turn = lay_out(conversation_of(bob))
    alice.force_login(User.objects.create_superuser("reviewer"))
    path = f"/admin/chat/turn/{turn.pk}/note/write/"
    with locked():
        response = alice.post(path, {"text": "A long note", "at": ""})
    assert response.status_code == 503
    assert "What you wrote beside the turn was not saved" in response.content.decode()
    assert element(response, "text").text == "A long note"
    assert alice.post(path, {"text": "A long note"}).status_code == 302
    assert turn.notes.get().text == "A long note"

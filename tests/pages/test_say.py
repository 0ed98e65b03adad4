"""Saying something by HTTP: what programs and forms are answered, and that a refusal loses nothing."""

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client
from django.utils import timezone
from lxml import html

from chat.keeping.deletion import delete
from chat.models import Conversation, Turn
from chat.turns.engine import installed_tools
from chat.turns.stop import stop
from tests.pages.talk import JSON, begin, conversation_of, lay_out

pytestmark = pytest.mark.django_db

ALL_TOOLS = list(installed_tools())
WEATHER = "get_current_weather"


def say(client: Client, conversation: Conversation, text: str = "Hello", **fields: Any) -> Any:
    return client.post(f"/c/{conversation.pk}/say", {"text": text, **fields}, **JSON)


def draft(response: Any) -> str:
    """What the composer of the page that came back holds."""
    return str(html.fromstring(response.content.decode()).get_element_by_id("text").text or "")


def alert(response: Any) -> str:
    return str(html.fromstring(response.content.decode()).get_element_by_id("composer-error").text_content())


def test_a_program_is_answered_202_with_the_turn(alice: Client) -> None:
    conversation = conversation_of(alice)
    response = say(alice, conversation, "Weather in Paris?")
    turn = conversation.turns.get()
    assert (response.status_code, response.json()) == (202, {"turn": turn.pk, "status": "queued"})
    assert turn.said == "Weather in Paris?"


def test_a_form_is_redirected_to_the_conversation_where_what_was_said_stands(alice: Client) -> None:
    conversation = conversation_of(alice)
    response = alice.post(f"/c/{conversation.pk}/say", {"text": "Weather in Paris?"}, follow=True)
    assert response.redirect_chain == [(f"/c/{conversation.pk}/", 302)]
    assert "Weather in Paris?" in response.content.decode()


def test_htmx_is_answered_like_a_program(alice: Client) -> None:
    response = alice.post(
        f"/c/{conversation_of(alice).pk}/say", {"text": "Hi"}, headers={"HX-Request": "true"}
    )
    assert response.status_code == 202


def test_a_new_conversation_may_begin_with_something_said(alice: Client) -> None:
    response = alice.post("/c/", {"text": "Weather in Paris?"}, **JSON)
    conversation = Conversation.objects.get()
    assert (response.status_code, response.json()) == (201, {"id": str(conversation.pk)})
    assert response["Location"] == f"/c/{conversation.pk}/"
    assert (conversation.title, conversation.turns.get().said) == ("Weather in Paris?",) * 2


def test_a_new_conversation_may_begin_empty(alice: Client) -> None:
    response = alice.post("/c/", follow=True)
    assert response.redirect_chain == [(f"/c/{Conversation.objects.get().pk}/", 302)]
    assert not Turn.objects.exists()


def test_a_new_conversation_sent_twice_is_one(alice: Client) -> None:
    conversation_of(alice)
    first, second = (
        alice.post("/c/", {"text": "Hello", "client_key": "k", "tools": [""]}, **JSON).json()
        for _ in range(2)
    )
    assert first == second
    assert Turn.objects.count() == 1


def test_what_was_sent_to_a_conversation_deleted_since_is_refused_in_words(alice: Client) -> None:
    conversation = begin(alice, "Hello", client_key="k")
    alice.post(f"/c/{conversation.pk}/delete")
    response = alice.post("/c/", {"text": "Hello", "client_key": "k"}, **JSON)
    assert response.status_code == 409
    assert "deleted since" in response.content.decode()


@pytest.mark.parametrize("for_good", [True, False])
@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_what_is_sent_while_the_conversation_is_being_deleted_is_refused_in_words_and_comes_back(
    alice: Client, accept: str, for_good: bool
) -> None:
    conversation = begin(alice, "Hello")
    stop(conversation.turns.get())
    asked = 0

    def between(execute: Any, sql: str, *rest: Any) -> Any:
        """After it was found to be hers, and before it is locked."""
        nonlocal asked
        asked += 'FROM "chat_conversation"' in sql
        if asked == 2:
            asked += 1
            gone = Conversation.objects.filter(pk=conversation.pk)
            delete([conversation.pk]) if for_good else gone.update(deleted_at=timezone.now())
        return execute(sql, *rest)

    form = {"text": "One more", "client_key": "k"}
    with connection.execute_wrapper(between):
        response = alice.post(f"/c/{conversation.pk}/say", form, HTTP_ACCEPT=accept)
    assert response.status_code == 409
    assert "deleted meanwhile" in response.content.decode()
    assert not Turn.objects.filter(said="One more").exists()
    assert accept != "text/html" or draft(response) == "One more"


def test_one_person_may_have_so_many_answers_under_way_and_another_is_not_held_up(
    alice: Client, bob: Client
) -> None:
    begin(alice, "One")
    begin(alice, "Two")
    response = alice.post("/c/", {"text": "Three"}, **JSON)
    assert response.status_code == 429
    assert response.content.decode() == "You have 2 answers under way already: wait for one, or stop one."
    begin(bob, "One")
    Turn.objects.filter(said="One").update(status="done")
    begin(alice, "Three")


def test_two_people_with_one_client_key_have_a_conversation_each(alice: Client, bob: Client) -> None:
    assert begin(alice, client_key="k") != begin(bob, client_key="k")


@pytest.mark.django_db(transaction=True)
def test_the_same_client_key_sent_100_times_at_once_makes_one_turn(alice: Client) -> None:
    conversation, together = conversation_of(alice), Barrier(100)

    def send(_: int) -> tuple[int, int]:
        browser = Client(HTTP_ACCEPT="application/json")
        browser.cookies = alice.cookies
        together.wait()
        try:
            response = say(browser, conversation, client_key="the-same")
            return response.status_code, response.json()["turn"]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(100) as threads:
        answers = set(threads.map(send, range(100)))
    assert answers == {(202, Turn.objects.get().pk)}


def test_the_same_client_key_after_the_answer_is_still_the_same_turn(alice: Client) -> None:
    conversation = begin(alice, "Hello", client_key="k")
    stop(Turn.objects.get())
    assert say(alice, conversation, "Hello", client_key="k").json()["status"] == "cancelled"
    assert Turn.objects.count() == 1


def test_another_text_under_the_same_client_key_is_refused(alice: Client) -> None:
    conversation = begin(alice, "Hello", client_key="k")
    response = say(alice, conversation, "Goodbye", client_key="k")
    assert (response.status_code, response.content.decode()) == (
        409,
        "This client_key was used for another message already: send a new one.",
    )
    assert Turn.objects.get().said == "Hello"


def test_a_refused_key_is_not_given_out_again(alice: Client) -> None:
    conversation = begin(alice, "Hello", client_key="k")
    stop(Turn.objects.get())
    page = alice.post(f"/c/{conversation.pk}/say", {"text": "Goodbye", "client_key": "k"})
    form = html.fromstring(page.content.decode()).get_element_by_id("composer")
    sent = alice.post(form.action, dict(form.form_values()))
    assert (draft(page), sent.status_code) == ("Goodbye", 302)
    assert [turn.said for turn in Turn.objects.all()] == ["Hello", "Goodbye"]


def test_while_an_answer_is_under_way_the_next_waits_in_the_composer(alice: Client) -> None:
    conversation = begin(alice)
    page = alice.post(f"/c/{conversation.pk}/say", {"text": "And\r\nthen?"})
    assert page.status_code == 409
    assert alert(page) == "The last answer is still under way: wait for it, or stop it first."
    assert draft(page) == "And\nthen?"


REFUSED = [
    ({"text": ""}, 422, "Nothing was said: write a message first."),
    ({"text": " \n\t "}, 422, "Nothing was said: write a message first."),
    ({"text": "x" * 102_400}, 413, "A message may have 32,000 characters; this one has 102,400."),
    ({"text": "Hi", "model": "x" * 201}, 422, f"Unknown model {'x' * 100!r}: pick one"),
    (
        {"text": "Hi", "tools": ["nope"]},
        422,
        f"Unknown tool 'nope': expected some of {', '.join(ALL_TOOLS)}.",
    ),
    ({"text": "Hi", "tools": [WEATHER, "no\x00pe"]}, 422, "Unknown tool 'no\\x00pe': expected some of"),
    (
        {"text": "Hi", "tool_choice": "any"},
        422,
        "Unknown tool_choice 'any': expected one of auto, none, required",
    ),
    (
        {"text": "Hi", "tool_choice": WEATHER, "tools": [""]},
        422,
        f"Unknown tool_choice {WEATHER!r}: expected",
    ),
    (
        {"text": "Hi", "tool_choice": "required", "tools": [""]},
        422,
        "tool_choice is required, but no tool is",
    ),
    ({"text": "Hi", "tool_choice": '{"type": "function"}'}, 422, "Unknown tool_choice '{"),
    ({"text": "Hi", "tool_choice": '{"function": []}'}, 422, "Unknown tool_choice '{"),
    ({"text": "Hi", "tool_choice": '{"a":' * 50_000}, 422, "Unknown tool_choice '{"),
    ({"text": "Hi", "client_key": "k" * 65}, 422, "client_key: expected 1 to 64 characters, got 65."),
]
IDS = [f"{next(reversed(form))}-{at}" for at, (form, _, _) in enumerate(REFUSED)]


@pytest.mark.parametrize(("form", "status", "sentence"), REFUSED, ids=IDS)
def test_a_refusal_has_a_status_and_a_sentence_and_makes_no_rows(
    alice: Client, form: dict[str, Any], status: int, sentence: str
) -> None:
    conversation = conversation_of(alice)
    for address in (f"/c/{conversation.pk}/say", "/c/"):
        response = alice.post(address, form, **JSON)
        assert (response.status_code, response["Content-Type"]) == (status, "text/plain; charset=utf-8")
        assert response.content.decode().startswith(sentence)
    assert (Conversation.objects.count(), Turn.objects.count()) == (1, 0)


@pytest.mark.parametrize(("form", "status", "sentence"), REFUSED, ids=IDS)
def test_a_refused_form_comes_back_as_a_page_with_the_sentence_and_the_draft(
    alice: Client, form: dict[str, Any], status: int, sentence: str
) -> None:
    conversation = conversation_of(alice)
    for address in (f"/c/{conversation.pk}/say", "/c/"):
        page = alice.post(address, form)
        assert page.status_code == status
        assert alert(page).startswith(sentence.replace("\x00", "\ufffd"))
        assert draft(page).strip() == form["text"].strip()


def test_a_refused_form_comes_back_with_the_choices_it_was_sent_with(alice: Client) -> None:
    lay_out(conversation := conversation_of(alice), tools=ALL_TOOLS)
    form = {"text": "", "model": "openai/gpt-oss-20b", "tools": ["", WEATHER], "tool_choice": "required"}
    page = alice.post(f"/c/{conversation.pk}/say", form)
    composer = html.fromstring(page.content.decode()).get_element_by_id("composer")
    offered = composer.xpath(".//input[@type='checkbox'][@checked]/@value")
    assert (composer.fields["model"], offered, composer.fields["tool_choice"]) == (
        "openai/gpt-oss-20b",
        [WEATHER],
        "required",
    )


def test_text_that_no_database_keeps_is_made_keepable(alice: Client) -> None:
    lone_surrogate = b"text=a%00b%ED%A0%80c&client_key=%00k%ED%B0%80"
    conversation = conversation_of(alice)
    for _ in range(2):
        response = alice.post(
            f"/c/{conversation.pk}/say", lone_surrogate, "application/x-www-form-urlencoded", **JSON
        )
        assert response.status_code == 202
    assert Turn.objects.get().said.startswith("a\ufffdb\ufffd")
    page = alice.get(f"/c/{conversation.pk}/").content.decode()
    assert "\x00" not in page


def test_a_key_with_nul_is_the_same_key_after_the_answer_has_ended(alice: Client) -> None:
    conversation = conversation_of(alice)
    say(alice, conversation, client_key="a\x00b")
    stop(Turn.objects.get())
    assert say(alice, conversation, client_key="a\x00b").status_code == 202
    assert Turn.objects.count() == 1


def test_a_line_end_is_kept_as_it_was_typed_not_as_forms_send_it(alice: Client) -> None:
    assert begin(alice, "one\r\ntwo").turns.get().said == "one\ntwo"


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_what_is_too_large_to_be_read_is_refused_with_a_sentence(alice: Client, accept: str) -> None:
    response = alice.post("/c/", {"text": "x" * 2_000_000}, HTTP_ACCEPT=accept)
    assert response.status_code == 413
    assert response.content.decode() == "That is too much to send at once: at most 1,024 KB are read."
    assert not Conversation.objects.exists()


def test_the_longest_text_is_taken_whole(alice: Client) -> None:
    assert begin(alice, "é" * 32_000).turns.get().said == "é" * 32_000


@pytest.mark.parametrize(
    ("tools", "offered"),
    [(None, ALL_TOOLS), ([""], []), ([WEATHER], [WEATHER]), (["", *ALL_TOOLS], ALL_TOOLS)],
    ids=["left-out", "none", "some", "all"],
)
def test_the_tools_offered_are_those_of_the_form(
    alice: Client, tools: list[str] | None, offered: list[str]
) -> None:
    turn = begin(alice, **({"tools": tools} if tools is not None else {})).turns.get()
    assert turn.tools == offered


NAMED = {"type": "function", "function": {"name": WEATHER}}


@pytest.mark.parametrize(
    ("written", "choice"),
    [
        ("", "auto"),
        ("auto", "auto"),
        ("none", "none"),
        (" required ", "required"),
        (WEATHER, NAMED),
        (json.dumps(NAMED), NAMED),
    ],
)
def test_tool_choice_is_a_word_a_tool_or_openais_object(alice: Client, written: str, choice: Any) -> None:
    assert begin(alice, tool_choice=written).turns.get().tool_choice == choice


def test_the_composer_remembers_the_choices_of_the_last_turn(alice: Client) -> None:
    conversation = begin(alice, model="openai/gpt-oss-20b", tools=["", WEATHER], tool_choice=WEATHER)
    page = html.fromstring(alice.get(f"/c/{conversation.pk}/").content.decode())
    form = page.get_element_by_id("composer")
    assert (form.fields["model"], form.fields["tool_choice"]) == ("openai/gpt-oss-20b", WEATHER)
    assert form.xpath(".//input[@type='checkbox'][@checked]/@value") == [WEATHER]


def test_stop_ends_a_queued_turn_and_stopping_again_changes_nothing(alice: Client) -> None:
    turn = begin(alice).turns.get()
    assert alice.post(f"/t/{turn.pk}/stop", **JSON).status_code == 204
    turn.refresh_from_db()
    revision = turn.revision
    assert turn.status == "cancelled"
    assert alice.post(f"/t/{turn.pk}/stop").status_code == 302
    turn.refresh_from_db()
    assert turn.revision == revision

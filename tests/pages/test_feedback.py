"""Feedback: a thumb and a reason, given by an answer's owner, seen by whoever reads it."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html

from chat.models import REASON_CAP, Conversation, Feedback, Review, Turn
from chat.turns import history
from chat.turns.engine import installed_tools
from tests.pages.talk import JSON, begin, conversation_of, lay_out
from tests.pages.trials import run_of, trial_in

pytestmark = pytest.mark.django_db


def give(client: Client, turn: Turn, **form: str) -> Any:
    form = {name.replace("why", f"why-{turn.pk}"): value for name, value in form.items()}
    return client.post(f"/t/{turn.pk}/feedback", form, **JSON)


def foot(client: Client, turn: Turn) -> Any:
    page = client.get(f"/c/{turn.conversation_id}/").content.decode()
    return html.document_fromstring(page).get_element_by_id(f"turn-{turn.pk}-foot")


def pressed(client: Client, turn: Turn) -> list[str]:
    return [button.get("title") for button in foot(client, turn).xpath(".//button[@aria-pressed='true']")]


def given() -> list[tuple[bool, str]]:
    return list(Feedback.objects.values_list("liked", "reason"))


def test_a_thumb_is_kept_shown_and_taken_back_by_pressing_it_again(alice: Client) -> None:
    turn = lay_out(conversation_of(alice))
    assert pressed(alice, turn) == []
    assert give(alice, turn, thumb="up").status_code == 204
    assert (given(), pressed(alice, turn)) == ([(True, "")], ["Good answer"])
    [again] = foot(alice, turn).xpath(".//button[@title='Good answer']/@value")
    give(alice, turn, thumb=again)
    assert (given(), pressed(alice, turn)) == ([], [])


def test_pressed_twice_at_once_or_in_two_pages_it_is_one_thumb(alice: Client) -> None:
    turn = lay_out(conversation_of(alice))
    for _ in range(2):
        assert give(alice, turn, thumb="up").status_code == 204
    assert given() == [(True, "")]
    for _ in range(2):
        assert give(alice, turn, thumb="none").status_code == 204
    assert given() == []


@pytest.mark.django_db(transaction=True)
def test_thumbs_up_and_down_pressed_by_twenty_pages_at_once_leave_one_and_its_place_in_the_queue(
    alice: Client,
) -> None:
    turn, together = lay_out(conversation_of(alice)), Barrier(20)

    def press(number: int) -> int:
        browser = Client(SERVER_NAME="localhost")
        browser.cookies = alice.cookies
        together.wait()
        try:
            return int(give(browser, turn, thumb=("up", "down", "none")[number % 3]).status_code)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(20) as threads:
        assert set(threads.map(press, range(20))) == {204}
    disliked = [liked for liked, _ in given()] == [False]
    assert len(given()) <= 1 and Review.objects.count() == disliked
    turn.refresh_from_db()
    assert turn.revision == Conversation.objects.get().revision == 20


def test_what_the_model_is_sent_is_read_without_it(alice: Client) -> None:
    turn = lay_out(conversation_of(alice), 3)
    give(alice, turn, because="down", why="Nobody tells the model")
    with CaptureQueriesContext(connection) as captured:
        work = history.work(turn.pk, installed_tools())
    assert "feedback" not in "".join(query["sql"] for query in captured.captured_queries)
    assert "Nobody tells" not in str(work)


def test_a_reason_stays_with_the_thumb_that_it_was_given_for(alice: Client) -> None:
    turn = lay_out(conversation_of(alice))
    give(alice, turn, thumb="down")
    give(alice, turn, because="down", why=" It is\r\nwrong.\x00 ")
    assert given() == [(False, "It is\nwrong.�")]
    assert "Your reason is saved" in foot(alice, turn).text_content()
    give(alice, turn, thumb="down")
    assert given() == [(False, "It is\nwrong.�")]
    give(alice, turn, thumb="up")
    assert given() == [(True, "")]


def test_every_change_raises_the_revisions_so_that_open_pages_hear_of_it(alice: Client) -> None:
    turn, before = lay_out(conversation_of(alice)), 0
    for form in ({"thumb": "up"}, {"because": "up", "why": "Yes"}, {"thumb": "down"}, {"thumb": "none"}):
        give(alice, turn, **form)
        turn.refresh_from_db()
        assert turn.revision == Conversation.objects.get().revision > before
        before = turn.revision


def test_a_thumb_down_waits_for_a_reviewer_until_it_is_taken_back(alice: Client) -> None:
    turn = lay_out(conversation_of(alice))
    for thumb, queued in (("up", 0), ("down", 1), ("down", 1), ("up", 0), ("down", 1), ("none", 0)):
        give(alice, turn, thumb=thumb)
        assert Review.objects.filter(why="disliked", conversation=turn.conversation).count() == queued, thumb


@pytest.mark.parametrize("kept", [{"done_at": "2026-01-01T00:00Z", "done_as": "rita"}, {"why": "asked"}])
def test_what_was_looked_at_or_asked_for_by_a_reviewer_stays_in_the_queue(
    alice: Client, kept: dict[str, str]
) -> None:
    turn = lay_out(conversation_of(alice))
    give(alice, turn, thumb="down")
    Review.objects.update(**kept)
    for thumb in ("none", "down", "up"):
        give(alice, turn, thumb=thumb)
    assert Review.objects.filter(**kept).count() == 1


@pytest.mark.parametrize(
    ("form", "status", "words"),
    [
        ({"thumb": "sideways"}, 422, "a thumb up, down or none; 'sideways' is no such thing"),
        ({}, 422, "a thumb up, down or none; '' is no such thing"),
        ({"because": "up", "why": "x" * 2001}, 422, "A reason may have 2,000 characters; this one has 2,001"),
    ],
)
def test_what_is_no_feedback_is_refused_in_words(
    alice: Client, form: dict[str, str], status: int, words: str
) -> None:
    turn = lay_out(conversation_of(alice))
    response = give(alice, turn, **form)
    assert (response.status_code, words in response.content.decode()) == (status, True)
    assert given() == []


def test_the_field_takes_as_much_as_the_server(alice: Client) -> None:
    turn = lay_out(conversation_of(alice))
    give(alice, turn, thumb="up")
    [most] = foot(alice, turn).xpath(".//textarea/@maxlength")
    assert int(most) == REASON_CAP


def test_without_script_one_is_back_on_the_page(alice: Client) -> None:
    turn = lay_out(conversation_of(alice))
    assert alice.post(f"/t/{turn.pk}/feedback", {"thumb": "up"}).url == f"/c/{turn.conversation_id}/"
    refused = alice.post(f"/t/{turn.pk}/feedback", {"thumb": "?"})
    assert (refused.status_code, "is no such thing" in refused.content.decode()) == (422, True)


@pytest.mark.parametrize(
    ("fields", "takes"),
    [
        ({"status": "done"}, True),
        ({"status": "failed"}, True),
        ({"status": "cancelled"}, True),
        ({"status": "queued"}, False),
        ({"status": "running"}, False),
        ({"status": "awaiting_approval"}, False),
        ({"status": "done", "reason": Turn.GIVEN}, False),
    ],
)
def test_answers_that_have_ended_take_feedback_and_no_others(
    alice: Client, fields: dict[str, str], takes: bool
) -> None:
    turn = lay_out(conversation_of(alice), **fields)
    assert bool(foot(alice, turn).find_class("thumb")) == takes
    assert give(alice, turn, thumb="up").status_code == (204 if takes else 409)
    assert len(given()) == takes


def test_what_a_run_of_flows_made_takes_none(alice: Client) -> None:
    trial = trial_in(run_of(alice))
    turn = lay_out(trial.conversation)
    assert foot(alice, turn).find_class("thumb") == []
    assert give(alice, turn, thumb="up").status_code == 404


def test_who_reads_somebody_elses_reads_the_feedback_as_words_and_cannot_press(
    alice: Client, bob: Client
) -> None:
    turn = lay_out(conversation_of(bob))
    give(bob, turn, because="down", why="<b>Wrong</b>")
    alice.force_login(User.objects.create_superuser("reviewer"))
    shown = foot(alice, turn)
    assert "Thumb down: <b>Wrong</b>" in " ".join(shown.text_content().split())
    assert list(shown.iter("button", "textarea")) == []
    assert give(alice, turn, thumb="none").status_code == 404
    assert given() == [(False, "<b>Wrong</b>")]


def test_a_turn_of_a_deleted_conversation_is_not_found(alice: Client) -> None:
    turn = lay_out(conversation_of(alice))
    alice.post(f"/c/{turn.conversation_id}/delete")
    assert give(alice, turn, thumb="up").status_code == 404


def test_an_answer_under_way_says_so(alice: Client) -> None:
    turn = begin(alice).turns.get()
    assert "This answer is still under way" in give(alice, turn, thumb="up").content.decode()

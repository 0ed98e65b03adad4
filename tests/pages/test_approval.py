"""Approve and deny as a person sends them: the card, the forms, and who is written down."""

import json
from datetime import date, time, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from lxml import html

from chat.models import Booking, Conversation, ToolCall
from tests.pages.talk import JSON, conversation_of, lay_out

pytestmark = pytest.mark.django_db

ARGUMENTS = {"restaurant": "Chez <b>Nous</b>", "guests": 2, "wishes": ["window", "quiet"]}


def waiting(conversation: Conversation) -> ToolCall:
    """A call of this conversation that waits for a person."""
    turn = lay_out(conversation)
    turn.steps.exclude(calls__isnull=False).delete()
    turn.conversation.turns.filter(pk=turn.pk).update(status="awaiting_approval")
    calls = ToolCall.objects.filter(step__turn=turn)
    calls.filter(position=0).delete()
    calls.update(
        status="awaiting_approval",
        name="book_table",
        writes=True,
        arguments=ARGUMENTS,
        arguments_raw=json.dumps(ARGUMENTS),
        expires_at=timezone.now() + timedelta(minutes=5),
        result=None,
    )
    return calls.get()


def decide(client: Client, call: ToolCall, what: str, **form: Any) -> Any:
    return client.post(f"/call/{call.pk}/{what}", {"fingerprint": call.fingerprint} | form, **JSON)


def card(client: Client, call: ToolCall) -> Any:
    page = client.get(f"/c/{call.step.turn.conversation_id}/").content.decode()
    return html.document_fromstring(page).get_element_by_id(f"call-{call.pk}")


def test_the_card_says_what_would_be_called_and_with_what(alice: Client) -> None:
    shown = card(alice, waiting(conversation_of(alice)))
    rows = [[cell.text_content() for cell in row] for row in shown.iter("tr")]
    assert rows[:2] == [["restaurant", "Chez <b>Nous</b>"], ["guests", "2"]]
    assert "book_table runs, once, only if you approve it" in " ".join(shown.text_content().split())
    assert [button.text_content().strip() for button in shown.iter("button")] == ["Approve", "Deny"]


def test_a_reviewer_sees_the_question_and_has_nothing_to_answer_it_with(alice: Client, bob: Client) -> None:
    call = waiting(conversation_of(bob))
    alice.force_login(User.objects.create_superuser("reviewer"))
    shown = card(alice, call)
    assert (
        "Chez <b>Nous</b>" in shown.text_content() and "only if its owner approves it" in shown.text_content()
    )
    assert list(shown.iter("button", "textarea")) == []
    assert decide(alice, call, "approve").status_code == 404
    call.refresh_from_db()
    assert (call.status, call.decided_at) == ("awaiting_approval", None)


def test_who_decided_is_written_down(alice: Client) -> None:
    user = User.objects.create_user("alice")
    alice.force_login(user)
    call = waiting(Conversation.objects.create(user=user))
    assert decide(alice, call, "approve").status_code == 204
    call.refresh_from_db()
    assert (call.status, call.decided_by, call.decided_as) == ("ready", user, "alice")
    assert "Approved by alice at" in card(alice, call).text_content()


def test_a_reason_is_kept_as_it_was_written(alice: Client) -> None:
    call = waiting(conversation_of(alice))
    reason = {f"reason-{call.pk}": "  Too\r\ndear. ", "reason-999": "Another call's."}
    assert decide(alice, call, "deny", **reason).status_code == 204
    call.refresh_from_db()
    assert (call.status, call.decided_as, call.decision_note) == ("rejected", "a visitor", "Too dear.")
    assert "Denied by a visitor at" in card(alice, call).text_content()
    assert "Too dear." in alice.get(f"/c/{call.step.turn.conversation_id}/export.json").content.decode()


@pytest.mark.parametrize(
    ("form", "status", "words"),
    [
        ({"fingerprint": ""}, 409, "not the call that you were shown"),
        ({"fingerprint": "0" * 64}, 409, "not the call that you were shown"),
        ({"reason": "x" * 501}, 422, "A reason may have 500 characters; this one has 501."),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(
    alice: Client, form: dict[str, str], status: int, words: str
) -> None:
    call = waiting(conversation_of(alice))
    if reason := form.pop("reason", ""):
        form[f"reason-{call.pk}"] = reason
    response = decide(alice, call, "approve", **form)
    assert (response.status_code, words in response.content.decode()) == (status, True)
    call.refresh_from_db()
    assert call.status == "awaiting_approval"


def test_a_form_without_a_script_comes_back_to_the_page(alice: Client) -> None:
    call = waiting(conversation_of(alice))
    path = f"/call/{call.pk}/approve"
    assert alice.post(path, {"fingerprint": call.fingerprint}).status_code == 302
    refused = alice.post(f"/call/{call.pk}/deny", {"fingerprint": call.fingerprint})
    assert refused.status_code == 409
    assert "It was approved by a visitor at" in refused.content.decode()


def test_meanwhile_nothing_else_can_be_said_and_the_page_says_why(alice: Client) -> None:
    call = waiting(conversation_of(alice))
    conversation = call.step.turn.conversation_id
    response = alice.post(f"/c/{conversation}/say", {"text": "Hello?"}, **JSON)
    assert (response.status_code, "waits for your approval" in response.content.decode()) == (409, True)
    page = alice.get(f"/c/{conversation}/").content.decode()
    assert page.count("Waiting for your approval") == 2, "at the turn's foot, and beside Stop"
    assert (
        f'data-say="{call.name} waits for approval: Chez &lt;b&gt;Nous&lt;/b&gt;, 2, window, quiet."' in page
    )
    assert 'http-equiv="refresh"' not in page, "it would take away the reason that is being written"
    decide(alice, call, "deny")
    assert 'http-equiv="refresh"' in alice.get(f"/c/{conversation}/").content.decode(), "now it goes on"


def test_a_booking_that_a_call_is_about_is_told_beside_its_reference(alice: Client, bob: Client) -> None:
    call, other = waiting(conversation_of(alice)), waiting(conversation_of(bob))
    booking = Booking.objects.create(
        conversation=call.step.turn.conversation,
        visitor=call.step.turn.conversation.visitor,
        restaurant="Chez <b>Janou</b>",
        place="Paris, France",
        date=date(2027, 1, 8),
        time=time(19, 30),
        party_size=4,
    )
    for each in (call, other):
        ToolCall.objects.filter(pk=each.pk).update(arguments={"reference": booking.reference.lower()})
    told = (
        f"Booking {booking.reference} is a table for 4 at Chez <b>Janou</b>, Paris, France, "
        "on Friday, 8 January 2027 at 19:30; it is booked."
    )
    assert told in card(alice, call).text_content()
    assert "Janou" not in card(bob, other).text_content()

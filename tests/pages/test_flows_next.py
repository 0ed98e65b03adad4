"""A play that is under way: each next turn is said once; it waits, is left and goes on as a person wants."""

from uuid import uuid4

import pytest
from django.test import Client
from lxml import html

from chat.models import Conversation
from tests.pages.plays import FLOWS, LONG, PLAIN, SCRIPTED, bar, ended, next_, press, words
from tests.pages.talk import JSON, conversation_of

pytestmark = pytest.mark.django_db


def test_next_says_the_next_turn_until_all_were_said(alice: Client) -> None:
    conversation = press(alice, LONG)
    for number, turn in enumerate(LONG.turns[1:], 2):
        ended(conversation)
        shown = words(bar(alice, conversation))
        assert " ".join(turn.says.split()) in shown
        assert next_(alice, conversation)["Location"] == f"/c/{conversation.pk}/"
        assert f"turn {number} of {len(LONG.turns)}" in words(bar(alice, conversation))
    said = conversation.turns.order_by("flow_turn").values_list("said", flat=True)
    assert list(said) == [turn.says for turn in LONG.turns]


def test_two_pages_that_ask_for_one_turn_say_it_once(alice: Client) -> None:
    conversation = press(alice, LONG)
    ended(conversation)
    path, form = f"/c/{conversation.pk}/next", {"turn": "1"}
    first, second = (alice.post(path, form, **JSON).json()["turn"] for _ in range(2))
    ended(conversation)
    third = alice.post(path, form, **JSON).json()["turn"]
    assert first == second == third
    assert [turn.flow_turn for turn in conversation.turns.all()] == [0, 1]


def test_next_while_an_answer_is_under_way_is_refused_in_words(alice: Client) -> None:
    conversation = press(alice, LONG)
    (button,) = bar(alice, conversation).xpath(".//button[@id='play-next']")
    assert button.get("aria-disabled") == "true"
    for headers in ({}, JSON):
        response = next_(alice, conversation, **headers)
        assert response.status_code == 409
        assert "still under way" in response.content.decode()
    assert conversation.turns.count() == 1


def test_without_script_a_page_that_waits_asks_for_the_conversation_whatever_was_sent(alice: Client) -> None:
    conversation = press(alice, LONG)
    for page in (next_(alice, conversation), alice.get(f"/c/{conversation.pk}/")):
        refresh = html.document_fromstring(page.content.decode()).xpath(
            "//meta[@http-equiv='refresh']/@content"
        )
        assert refresh == [f"2;url=/c/{conversation.pk}/"]


def test_next_after_the_end_changes_nothing(alice: Client) -> None:
    conversation = press(alice, PLAIN, client_key="once")
    ended(conversation)
    for number in ("", str(len(PLAIN.turns)), "99", "-1", "x", "9" * 400):
        assert alice.post(f"/c/{conversation.pk}/next", {"turn": number}).status_code == 302
    assert conversation.turns.count() == len(PLAIN.turns) == 1


@pytest.mark.parametrize("command", ["next", "again"])
def test_where_no_flow_is_played_nothing_can_be_played_on(alice: Client, command: str) -> None:
    conversation = conversation_of(alice)
    response = alice.post(f"/c/{conversation.pk}/{command}", **JSON)
    assert response.status_code in (409, 422)
    assert response.content.decode() == "No flow is played in this conversation."
    assert 'id="player"' not in alice.get(f"/c/{conversation.pk}/").content.decode()


@pytest.mark.parametrize("command", ["next", "leave", "again"])
def test_somebody_elses_play_is_not_there(alice: Client, bob: Client, command: str) -> None:
    conversation = press(alice, LONG)
    ended(conversation)
    assert bob.post(f"/c/{conversation.pk}/{command}").status_code == 404
    assert bob.post(f"/c/{uuid4()}/{command}").status_code == 404
    conversation.refresh_from_db()
    assert (conversation.turns.count(), conversation.flow_left_at) == (1, None)


@pytest.mark.parametrize(
    ("status", "words_of_it"), [("failed", "That turn failed"), ("cancelled", "That turn was stopped")]
)
def test_a_turn_that_did_not_end_well_makes_the_play_wait_and_it_can_go_on(
    alice: Client, status: str, words_of_it: str
) -> None:
    conversation = press(alice, LONG)
    ended(conversation, status=status)
    assert bar(alice, conversation).get("data-state") == "trouble"
    assert words_of_it in words(bar(alice, conversation))
    next_(alice, conversation)
    assert [turn.flow_turn for turn in conversation.turns.all()] == [0, 1]


@pytest.mark.parametrize(
    ("slug", "decision"),
    [
        ("book-a-table", "approve it."),
        ("booking-changed", "approve it with party size 12."),
        ("cancelling-denied", "deny it (“We have found a babysitter after all.”)."),
    ],
)
def test_while_a_call_asks_first_the_bar_says_what_the_flows_file_decides(
    alice: Client, slug: str, decision: str
) -> None:
    conversation = press(alice, FLOWS[slug])
    for _ in FLOWS[slug].turns[1:]:
        ended(conversation)
        next_(alice, conversation)
    assert "for a person to" not in words(bar(alice, conversation))
    conversation.turns.filter(status="queued").update(status="awaiting_approval")
    assert f"The flow is written for a person to {decision}" in words(bar(alice, conversation))


def test_what_to_look_at_is_said_while_it_is_played_but_not_of_what_was_missed(alice: Client) -> None:
    flow = FLOWS["simple"]
    conversation = press(alice, flow)
    assert f"In the inspector: {flow.watch}" in words(bar(alice, conversation))
    ended(conversation)
    assert "Look at what was missed" in words(bar(alice, conversation))
    assert flow.watch not in words(bar(alice, conversation))


def test_a_person_may_talk_in_between_and_the_play_goes_on_afterwards(alice: Client) -> None:
    conversation = press(alice, LONG)
    ended(conversation)
    alice.post(f"/c/{conversation.pk}/say", {"text": "And in Paris?", "model": "travelbot-offline"})
    assert bar(alice, conversation).get("data-state") == "answering"
    ended(conversation)
    assert "You said something of your own" in words(bar(alice, conversation))
    next_(alice, conversation)
    assert [turn.flow_turn for turn in conversation.turns.all()] == [0, None, 1]


def test_a_play_that_was_left_stays_left_until_somebody_goes_on(alice: Client) -> None:
    conversation = press(alice, LONG)
    ended(conversation)
    assert alice.post(f"/c/{conversation.pk}/leave").status_code == 302
    left = bar(alice, conversation)
    assert (left.get("data-state"), "Left: " in words(left)) == ("left", True)
    assert not left.xpath(".//*[@class='play-toggle']")
    alice.post(f"/c/{conversation.pk}/say", {"text": "And in Paris?", "model": "travelbot-offline"})
    ended(conversation)
    assert bar(alice, conversation).get("data-state") == "left"
    next_(alice, conversation)
    assert bar(alice, conversation).get("data-state") == "answering"


def test_again_plays_the_same_file_with_the_same_model_once(alice: Client) -> None:
    conversation = press(alice, SCRIPTED, model="travelbot-offline")
    ended(conversation)
    places = {alice.post(f"/c/{conversation.pk}/again")["Location"] for _ in range(2)}
    (other,) = Conversation.objects.exclude(pk=conversation.pk)
    assert places == {f"/c/{other.pk}/#play"}
    assert (other.flow, other.turns.get(flow_turn=0).model) == (conversation.flow, "travelbot-offline")


def test_a_reader_sees_how_far_it_is_and_no_button(alice: Client, admin_client: Client) -> None:
    conversation = press(alice, LONG)
    ended(conversation)
    page = html.document_fromstring(admin_client.get(f"/c/{conversation.pk}/").content.decode())
    shown = page.get_element_by_id("player")
    assert f"turn 1 of {len(LONG.turns)}" in words(shown)
    assert not shown.xpath(".//button")

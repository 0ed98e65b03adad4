"""Playing a flow: one press begins a conversation with its first turn, and a second press begins no other."""

import pytest
from django.test import Client
from lxml import html

from chat.flows.flow import Flow
from chat.models import Conversation, StoredFlow
from tests.pages.plays import FLOWS, LONG, PLAIN, SCRIPTED, bar, ended, press, words
from tests.pages.talk import JSON, begin

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("flow", FLOWS.values(), ids=list(FLOWS))
def test_one_press_begins_a_conversation_with_its_first_turn(alice: Client, flow: Flow) -> None:
    conversation = press(alice, flow)
    turn = conversation.turns.get(flow_turn__isnull=False)
    assert (turn.said, turn.flow_turn, turn.client_key) == (flow.turns[0].says, 0, "flow-0")
    assert (turn.tools, conversation.title) == (list(flow.turns[0].tools), flow.title)
    assert conversation.flow is not None and conversation.flow.origin == StoredFlow.Origin.SHIPPED
    assert f"{flow.title} · turn 1 of {len(flow.turns)}" in words(bar(alice, conversation))


def test_pressed_twice_it_is_one_conversation_also_after_the_first_turn_has_ended(alice: Client) -> None:
    first = press(alice, LONG)
    second = press(alice, LONG)
    ended(first)
    assert first == second == press(alice, LONG)
    assert [turn.flow_turn for turn in first.turns.all()] == [0]
    assert StoredFlow.objects.count() == 1


def test_two_people_with_one_client_key_have_a_conversation_each(alice: Client, bob: Client) -> None:
    assert press(alice, LONG) != press(bob, LONG)
    assert StoredFlow.objects.count() == 1


def test_what_was_played_in_a_conversation_deleted_since_is_refused_in_words(alice: Client) -> None:
    alice.post(f"/c/{press(alice, LONG).pk}/delete")
    response = alice.post(f"/flows/{LONG.slug}/play", {"client_key": "k"})
    assert response.status_code == 409
    assert "deleted since" in response.content.decode()


@pytest.mark.parametrize(
    ("flow", "model", "played_by"),
    [
        (PLAIN, "", "travelbot-offline"),
        (SCRIPTED, "", "travelbot-script"),
        (SCRIPTED, "travelbot-offline", "travelbot-offline"),
        (PLAIN, "openai/gpt-oss-20b", "openai/gpt-oss-20b"),
    ],
)
def test_it_is_played_by_the_model_that_was_chosen(
    alice: Client, flow: Flow, model: str, played_by: str
) -> None:
    assert press(alice, flow, model=model).turns.get(flow_turn=0).model == played_by


@pytest.mark.parametrize(
    ("model", "sentence"),
    [("x" * 201, "Unknown model"), ("travelbot-script", "script")],
    ids=["long", "script"],
)
def test_an_unknown_model_is_refused_on_the_flows_page_and_makes_no_rows(
    alice: Client, model: str, sentence: str
) -> None:
    for headers in ({}, JSON):
        response = alice.post(f"/flows/{PLAIN.slug}/play", {"model": model}, **headers)
        assert response.status_code == 422
        assert sentence in response.content.decode()
    assert "<h1" in alice.post(f"/flows/{PLAIN.slug}/play", {"model": model}).content.decode()
    assert not Conversation.objects.exists()


def test_an_unknown_flow_is_refused_on_the_page_of_all_flows(alice: Client) -> None:
    response = alice.post("/flows/no-such-flow/play")
    assert response.status_code == 404
    page = html.document_fromstring(response.content.decode())
    assert "no-such-flow" in page.xpath("//*[@role='alert']")[0].text_content()
    assert page.xpath("//li[contains(@class, 'flow-card')]")


def test_who_has_answers_enough_under_way_is_refused_and_nothing_is_left_behind(alice: Client) -> None:
    begin(alice, "One")
    begin(alice, "Two")
    response = alice.post(f"/flows/{PLAIN.slug}/play")
    assert response.status_code == 429
    assert "You have 2 answers under way already" in response.content.decode()
    assert Conversation.objects.count() == 2


@pytest.mark.parametrize("form", [{"model": "<b>x</b>" * 40}, {"client_key": "\x00'\"<" * 900}], ids=str)
def test_what_a_form_must_not_send_is_no_error_of_ours(alice: Client, form: dict[str, str]) -> None:
    response = alice.post(f"/flows/{PLAIN.slug}/play", form)
    assert response.status_code in (302, 422)
    assert "<b>x" not in response.content.decode()

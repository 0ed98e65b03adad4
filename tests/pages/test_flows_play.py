"""Playing a flow by its forms: its first turn begins a conversation, and each next one is said once."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from lxml import html

from chat.flows.flow import Flow
from chat.flows.library import shipped
from chat.models import Conversation, StoredFlow
from tests.pages.talk import JSON, begin, conversation_of

pytestmark = pytest.mark.django_db
FLOWS = shipped()
LONG = next(flow for flow in FLOWS.values() if len(flow.turns) > 2)
SCRIPTED = next(flow for flow in FLOWS.values() if flow.is_scripted)
PLAIN = next(flow for flow in FLOWS.values() if not flow.is_scripted)


def press(client: Client, flow: Flow, **fields: Any) -> Conversation:
    response = client.post(f"/flows/{flow.slug}/play", {"client_key": "k"} | fields)
    assert response.status_code == 302, response.content.decode()
    address, _, fragment = response["Location"].partition("#")
    assert fragment == "play", "by it the page knows that it plays"
    return Conversation.objects.get(pk=address.split("/")[2])


def ended(conversation: Conversation, **changes: Any) -> None:
    """The turn under way has come to its end."""
    changes = {"status": "done"} | changes
    conversation.turns.filter(status="queued").update(**changes)


def bar(client: Client, conversation: Conversation) -> html.HtmlElement:
    page = html.document_fromstring(client.get(f"/c/{conversation.pk}/").content.decode())
    return page.get_element_by_id("player")


def words(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def next_(client: Client, conversation: Conversation, **headers: Any) -> Any:
    """Press Next as the page has it."""
    (button,) = bar(client, conversation).xpath(".//button[@id='play-next']")
    return client.post(button.get("formaction"), {button.get("name"): button.get("value")}, **headers)


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


@pytest.mark.parametrize("form", [{"model": "<b>x</b>" * 40}, {"client_key": "\x00'\"<" * 900}], ids=str)
def test_what_a_form_must_not_send_is_no_error_of_ours(alice: Client, form: dict[str, str]) -> None:
    response = alice.post(f"/flows/{PLAIN.slug}/play", form)
    assert response.status_code in (302, 422)
    assert "<b>x" not in response.content.decode()

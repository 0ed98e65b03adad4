"""A conversation saved as a flow: the file that comes of it, and what stands against it."""

from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.test import Client
from lxml import html

from chat.flows.reading import read
from chat.flows.repertoire import shipped
from chat.models import Conversation, StoredFlow, Turn
from chat.pages import flow_file
from chat.turns.flows import begin as begin_flow
from chat.turns.flows import say_next
from tests.pages.nasty import NASTY
from tests.pages.talk import begin, conversation_of, lay_out
from tests.pages.test_runs import words
from tests.pages.trials import saved_row, shipped_row
from tests.playing import play, said
from tests.scripted import ScriptedModel, calls, text

pytestmark = pytest.mark.django_db(transaction=True)
PARIS = ("get_current_weather", {"location": "Paris, France"})


def talk(client: Client, question: str, *answers: Any) -> Conversation:
    """Played through the real engine with the real tools."""
    conversation = conversation_of(client)
    model = ScriptedModel(list(answers))
    async_to_sync(play)(said(question, conversation), model)
    conversation.refresh_from_db()
    return conversation


def save(client: Client, conversation: Conversation) -> StoredFlow:
    response = client.post(f"/c/{conversation.pk}/flow")
    row = StoredFlow.objects.get(origin="saved")
    assert response["Location"] == f"/flows/mine/{row.pk}/"
    return row


def refused(response: Any, status: int = 422) -> str:
    assert response.status_code == status
    (alert,) = html.document_fromstring(response.content.decode()).xpath("//*[@id='composer-error']")
    assert not StoredFlow.objects.filter(origin="saved").exists()
    return words(alert)


def test_a_conversation_becomes_a_flow_of_its_owners_that_expects_the_same(alice: Client) -> None:
    conversation = talk(alice, "Weather in Paris?", calls(PARIS), text("It is mild in Paris."))
    row = save(alice, conversation)
    assert row.visitor == conversation.visitor and row.title == "Weather in Paris?"
    (turn,) = read(row.text, row.slug).turns
    assert turn.says == "Weather in Paris?" and turn.expect.patterns
    assert turn.expect.calls is not None and [each.name for each in turn.expect.calls] == [PARIS[0]]
    assert [pin.name for pin in turn.pins] == [PARIS[0]] and turn.pins[0].result
    assert [line.says for line in turn.script][-1] == "It is mild in Paris."


def test_the_file_is_shown_to_be_edited_with_a_sentence(alice: Client) -> None:
    conversation = talk(alice, "Hello", text("Good day."))
    response = alice.post(f"/c/{conversation.pk}/flow", follow=True)
    shown = html.document_fromstring(response.content.decode())
    assert "Saved “Hello” as a flow" in words(shown.xpath("//*[@class='notices']")[0])
    assert "Good day." in shown.xpath("//textarea[@name='text']")[0].text


def test_a_conversation_in_which_nothing_has_ended_says_so(alice: Client) -> None:
    assert "no turn of this conversation came to its end" in refused(
        alice.post(f"/c/{conversation_of(alice).pk}/flow")
    )
    running = begin(alice)
    assert "Nothing can be saved" in refused(alice.post(f"/c/{running.pk}/flow"))


def test_what_failed_or_still_runs_is_left_out(alice: Client) -> None:
    conversation = talk(alice, "Hello", text("Good day."))
    lay_out(conversation, said="It went wrong", status="failed")
    lay_out(conversation, said="It goes on", status="running")
    flow = read(save(alice, conversation).text, "x")
    assert [turn.says for turn in flow.turns] == ["Hello"]
    assert "Turn 2 was left out" in flow.shows


def test_a_played_flow_is_saved_with_the_tools_that_it_brought_along(alice: Client) -> None:
    row = shipped_row("known-by-its-schema")
    conversation = begin_flow(row, "travelbot-offline", None)
    Conversation.objects.filter(pk=conversation.pk).update(visitor=conversation_of(alice).visitor)
    say_next(conversation)
    Turn.objects.update(status="done")
    conversation.refresh_from_db()
    lay_out(conversation, tools=["search_flights"], said="Flights?")
    foreign = [tool.name for tool in shipped()["known-by-its-schema"].foreign]
    assert [tool.name for tool in read(save(alice, conversation).text, "x").foreign] == foreign


GREETED = """\
flow: 1
title: Greeted before
given:
  - {role: user, content: Good morning.}
  - {role: assistant, content: Good morning to you.}
turns:
  - say: Hello
"""


def test_what_was_given_with_the_flow_is_given_again_and_not_said(alice: Client) -> None:
    conversation = begin_flow(saved_row(alice, GREETED), "m", None)
    Conversation.objects.filter(pk=conversation.pk).update(visitor=conversation_of(alice).visitor)
    async_to_sync(play)(say_next(conversation), ScriptedModel([text("Good day.")]))
    alice.post(f"/c/{conversation.pk}/flow")
    flow = read(StoredFlow.objects.latest("pk").text, "x")
    assert [turn.says for turn in flow.turns] == ["Hello"]
    assert flow.given == read(GREETED, "x").given


def test_a_tool_that_is_installed_no_more_is_said_where_one_looks(alice: Client) -> None:
    conversation = conversation_of(alice)
    lay_out(conversation, tools=["get_tides"])
    assert "get_tides" in refused(alice.post(f"/c/{conversation.pk}/flow"))


def test_a_conversation_that_is_too_long_for_a_file_says_so(
    alice: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flow_file, "MOST_BYTES", 100)
    conversation = talk(alice, "Hello", text("Good day."))
    assert "A flow’s file may have" in refused(alice.post(f"/c/{conversation.pk}/flow"), 413)


def test_whatever_was_said_is_kept_as_it_was(alice: Client) -> None:
    conversation = talk(alice, NASTY, text(NASTY))
    row = save(alice, conversation)
    (turn,) = read(row.text, row.slug).turns
    assert turn.says == conversation.turns.get().said
    assert alice.get(f"/flows/mine/{row.pk}/").status_code == 200


def test_saved_twice_it_is_one_flow(alice: Client) -> None:
    conversation = talk(alice, "Hello", text("Good day."))
    assert save(alice, conversation) == save(alice, conversation)


def test_somebody_elses_conversation_can_not_be_saved(alice: Client, bob: Client) -> None:
    theirs = talk(bob, "Hello", text("Good day."))
    conversation_of(alice)
    assert alice.post(f"/c/{theirs.pk}/flow").status_code == 404
    assert not StoredFlow.objects.exists()


def test_the_button_is_where_the_conversation_is_named(alice: Client) -> None:
    conversation = talk(alice, "Hello", text("Good day."))
    shown = html.document_fromstring(alice.get(f"/c/{conversation.pk}/").content.decode())
    (button,) = shown.xpath("//*[@id='conversation-head']//button[@aria-label='Save as flow']")
    assert button.get("formaction") == f"/c/{conversation.pk}/flow"

"""Turns of a flow on the page: what is pinned, scripted or only asked for is shown as what it is."""

from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.test import Client
from lxml import html

from chat.flows.script import SCRIPT_MODEL
from chat.llm.endpoint import OFFLINE_MODEL, Endpoint
from chat.models import Conversation, ToolCall, Turn
from chat.turns.flows import say_next
from tests.pages.talk import conversation_of
from tests.playing import play
from tests.scripted import ScriptedModel, calls, text
from tests.turns.flow_files import TWO_TURNS, stored

pytestmark = pytest.mark.django_db(transaction=True)

ASKING = TWO_TURNS.replace(
    "  - say: Any flights to Oslo?\n", "  - say: Any flights to Oslo?\n    calls_only: yes\n"
)
BOOKING = """
flow: 1
title: A berth
tools:
  - name: book_berth
    description: Book a berth on a night train
    parameters: {type: object, properties: {to: {type: string}, berths: {type: integer}}, required: [to]}
    writes: yes
results:
  - call: book_berth
    gives: {reference: B7}
turns:
  - say: Book me a berth to Oslo
"""
ASKED = calls(("search_flights", {"to": "Oslo"}))


def played(client: Client, file: str, *script: Any) -> Conversation:
    """The flow's first turn, as far as it gets with this model."""
    conversation = conversation_of(client, flow=stored(file), model="m")
    turn = say_next(conversation)
    assert turn is not None
    async_to_sync(play)(turn, ScriptedModel(list(script)))
    return Conversation.objects.get(pk=conversation.pk)


def test_a_pinned_result_is_labelled_on_its_line_its_card_and_in_its_sources(alice: Client) -> None:
    conversation = played(alice, TWO_TURNS, ASKED, text("3 flights."))
    page = alice.get(f"/c/{conversation.pk}/").content.decode()
    assert page.count('<span class="source">pinned by the flow</span>') == 3
    sources = alice.get(f"/k/{ToolCall.objects.get().pk}/sources/").content.decode()
    assert "pinned by the flow, nothing was run" in sources and "Flights" in sources


def test_what_says_itself_that_it_is_simulated_is_not_hidden_by_being_pinned(alice: Client) -> None:
    file = TWO_TURNS.replace("{flights: 3}", "{flights: 3, kind: simulated}")
    conversation = played(alice, file, ASKED, text("3 flights."))
    page = alice.get(f"/c/{conversation.pk}/").content.decode()
    assert '<span class="source loud">pinned by the flow; SIMULATED: not real</span>' in page
    assert page.count("pinned by the flow; SIMULATED: not real") == 3


def test_calls_that_were_only_asked_for_are_said_to_be_not_run_neither_stopped_nor_failed(
    alice: Client,
) -> None:
    conversation = played(alice, ASKING, ASKED)
    page = alice.get(f"/c/{conversation.pk}/").content.decode()
    assert "Only what the model would call was asked for here: none of it was run." in page
    assert '<span class="word">not run</span>' in page
    assert "Stopped" not in page and ">stopped" not in page and 'class="came error"' not in page
    error = alice.get(f"/k/{ToolCall.objects.get().pk}/error/").content.decode()
    assert "It was not run: its turn ends with the calls that were asked for." in error


def test_a_call_of_a_tool_known_by_its_schema_asks_first_with_its_own_words_and_form(alice: Client) -> None:
    conversation = played(alice, BOOKING, calls(("book_berth", {"to": "Oslo", "berths": 1})), text("Booked."))
    call = ToolCall.objects.get()
    page = alice.get(f"/c/{conversation.pk}/").content.decode()
    assert call.waits and "Book a berth on a night train" in page
    assert f'name="argument-{call.pk}-berths"' in page
    form = {"fingerprint": call.fingerprint, f"argument-{call.pk}-to": "Oslo"}
    refused = alice.post(f"/call/{call.pk}/approve", form | {f"argument-{call.pk}-berths": "many"})
    assert refused.status_code == 422
    alice.post(f"/call/{call.pk}/approve", form | {f"argument-{call.pk}-berths": "2"})
    async_to_sync(play)(Turn.objects.get(), ScriptedModel([text("Booked.")]))
    call.refresh_from_db()
    assert (call.status, call.edited, call.result["reference"]) == ("done", {"to": "Oslo", "berths": 2}, "B7")


def test_a_script_is_refused_for_what_is_said_freely(alice: Client) -> None:
    conversation = conversation_of(alice)
    said = alice.post(f"/c/{conversation.pk}/say", {"text": "Hello", "model": SCRIPT_MODEL})
    assert said.status_code == 422
    assert f"{SCRIPT_MODEL} answers with a flow&#x27;s own lines alone" in said.content.decode()


def test_after_turns_of_a_flow_the_composer_is_as_ever(alice: Client) -> None:
    conversation = conversation_of(alice, flow=stored(), model=SCRIPT_MODEL)
    turn = say_next(conversation)
    Turn.objects.filter(pk=turn.pk).update(status="done")  # type: ignore[union-attr]
    page = alice.get(f"/c/{conversation.pk}/").content.decode()
    assert f"<option selected>{OFFLINE_MODEL}</option>" in page and f">{SCRIPT_MODEL}</option>" not in page
    boxes = html.fromstring(page).xpath("//input[@name='tools' and @type='checkbox']")
    assert boxes and all(box.get("checked") is not None for box in boxes)
    alice.post(f"/c/{conversation.pk}/say", {"text": "Hello"})
    assert Turn.objects.get(said="Hello").model == OFFLINE_MODEL


def test_the_offline_model_is_offered_beside_those_of_a_server(alice: Client, settings: Any) -> None:
    settings.LLM = Endpoint(provider="custom", base_url="http://127.0.0.1:9/v1", model="big")
    page = alice.get("/").content.decode()
    assert "Without a server" in page and OFFLINE_MODEL in page

"""What was said before a flow began: turns that have ended, and the next request's messages exactly."""

import json
from typing import Any

import pytest
from django.test import Client

from chat.inspector.tabs import CALL_TABS, STEP_TABS, TURN_TABS
from chat.models import Conversation, Step, ToolCall, Turn
from chat.turns.flows import begin, say_next
from chat.turns.given import set_down
from chat.turns.history import next_messages
from chat.turns.say import Refused
from tests.pages.talk import conversation_of
from tests.turns.flow_files import stored

pytestmark = pytest.mark.django_db


def asked(id: str, name: str, arguments: dict[str, Any]) -> dict[str, Any]:
    return {"id": id, "type": "function", "function": {"name": name, "arguments": json.dumps(arguments)}}


GIVEN: list[dict[str, Any]] = [
    {"role": "user", "content": "Weather in Oslo and Rome?"},
    {
        "role": "assistant",
        "content": None,
        "tool_calls": [asked("a1", "look", {"to": "Oslo"}), asked("a2", "look", {"to": "Rome"})],
    },
    {"role": "tool", "tool_call_id": "a1", "name": "look", "content": '{"temperature": -3}'},
    {"role": "tool", "tool_call_id": "a2", "name": "look", "content": "Sunny, 20 °C"},
    {"role": "assistant", "content": "Oslo -3, Rome 20."},
    {"role": "user", "content": "Is there more?"},
    {"role": "user", "content": "Well?"},
    {"role": "assistant", "content": "No.", "tool_calls": [asked("a1", "look", {})]},
    {"role": "tool", "tool_call_id": "a1", "name": "look", "content": '{"error": "Nothing."}'},
    {"role": "assistant", "content": "That is all."},
]


def conversation(messages: list[dict[str, Any]] = GIVEN) -> Conversation:
    made = Conversation.objects.create(system_prompt="Be brief.", model="m")
    set_down(made, messages)
    return made


def test_the_next_request_begins_with_the_messages_exactly_as_they_were_given() -> None:
    sent = next_messages(conversation())
    again = [{**message} for message in GIVEN]
    again[7]["tool_calls"] = [again[7]["tool_calls"][0] | {"id": "a1_2"}]
    again[8]["tool_call_id"] = "a1_2"  # Ids are used once in a request.
    assert sent == [{"role": "system", "content": "Be brief."}, *again]


def test_each_thing_said_is_a_turn_that_has_ended_and_says_that_nobody_was_asked() -> None:
    made = conversation()
    turns = list(made.turns.all())
    assert [turn.said for turn in turns] == ["Weather in Oslo and Rome?", "Is there more?", "Well?"]
    assert {(turn.status, turn.reason, turn.flow_turn) for turn in turns} == {("done", Turn.GIVEN, None)}
    assert [turn.parent for turn in turns] == [None, turns[0], turns[1]]
    assert (made.head, made.active_turn()) == (turns[2], None)


def test_a_call_without_a_result_is_not_taken_for_one_that_has_run() -> None:
    conversation(GIVEN[:3])
    assert list(ToolCall.objects.values_list("status", "error")) == [
        ("done", ""),
        ("cancelled", "The messages of the flow hold no result of it."),
    ]


def test_what_no_person_began_is_refused() -> None:
    with pytest.raises(Refused, match="begins with what a person said"):
        conversation(GIVEN[4:5])


def test_odd_messages_are_kept_as_far_as_they_can_be() -> None:
    broken = {"id": "x", "function": {"arguments": "{not"}}
    odd: list[dict[str, Any]] = [
        {"role": "user", "content": [{"type": "text", "text": "Two\x00"}, {"type": "text", "text": "parts"}]},
        {"role": "assistant", "content": None, "tool_calls": [broken]},
        {"role": "tool", "tool_call_id": "x", "content": '{"deep": ' + "[" * 200 + "]" * 200 + "}"},
        {"role": "tool", "tool_call_id": "elsewhere", "content": "?"},
    ]
    conversation(odd)
    call = ToolCall.objects.get()
    assert Turn.objects.get().said == "Two\ufffd\nparts"
    assert (call.arguments, call.arguments_raw, call.name) == (None, "{not", "")
    assert str(call.result).startswith('{"deep": [[[')


def test_every_page_and_every_tab_works_on_them(alice: Client) -> None:
    made = conversation_of(alice)
    set_down(made, GIVEN)
    page = alice.get(f"/c/{made.pk}/")
    assert "This was given with the flow: no model was asked." in page.content.decode()
    rows = (
        *((f"/t/{turn.pk}", turn, TURN_TABS) for turn in Turn.objects.all()),
        *((f"/s/{step.pk}", step, STEP_TABS) for step in Step.objects.all()),
        *((f"/k/{call.pk}", call, CALL_TABS) for call in ToolCall.objects.all()),
    )
    tabs = [f"{address}/{tab.slug}/" for address, row, tabs in rows for tab in tabs if tab.applies_to(row)]
    for address in (f"/c/{made.pk}/inspector/", f"/c/{made.pk}/export.json", *tabs):
        assert alice.get(address).status_code == 200, address
    assert len(tabs) > 30


def test_a_conversation_begins_with_what_its_flow_gives() -> None:
    file = {
        "flow": 1,
        "title": "X",
        "tools": [],
        "given": GIVEN[:5],
        "turns": [{"say": "So which is warmer?", "script": [{"say": "Rome."}]}],
    }
    made = begin(stored(json.dumps(file), "x"), "travelbot-script", None)
    turn = say_next(made)
    assert turn is not None and turn.parent is not None
    assert [message["content"] for message in next_messages(turn.conversation)][-3:] == [
        "Sunny, 20 °C",
        "Oslo -3, Rome 20.",
        "So which is warmer?",
    ]

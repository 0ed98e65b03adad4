"""Long conversations: a page shows the last turns, and earlier ones when they are asked for."""

from typing import Any

import pytest
from django.test import Client
from lxml import html

from chat.models import Conversation, ToolCall
from chat.pages.transcript import SHOWN
from tests.pages.talk import conversation_of, lay_out

pytestmark = pytest.mark.django_db
MORE = 15


@pytest.fixture
def long(alice: Client) -> Conversation:
    conversation = conversation_of(alice)
    lay_out(conversation, 2 * SHOWN + MORE)
    return conversation


def shown(client: Client, conversation: Conversation, query: str = "") -> tuple[list[str], list[str], Any]:
    """The ids of the turns in the chat and in the inspector, and the link to earlier ones."""
    page = html.document_fromstring(client.get(f"/c/{conversation.pk}/{query}").content.decode())
    ids = page.xpath("//*[@id='turns']/article/@id"), page.xpath("//*[@id='i-turns']/*/@id")
    return *ids, next(iter(page.xpath("//*[@class='earlier']/a/@href")), None)


def test_the_last_turns_are_shown_and_the_others_by_and_by(alice: Client, long: Conversation) -> None:
    every = [f"turn-{turn.pk}" for turn in long.turns.order_by("pk")]
    said, inspected, link = shown(alice, long)
    assert said == every[-SHOWN:]
    assert inspected == [f"i-{each}" for each in every[-SHOWN:]]
    assert link.endswith(f"#{said[0]}")
    said, _, link = shown(alice, long, link.split("#")[0])
    assert said == every[-2 * SHOWN :]
    assert shown(alice, long, link.split("#")[0])[::2] == (every, None)


def test_an_entry_of_an_earlier_turn_is_shown_by_its_name(alice: Client, long: Conversation) -> None:
    call = ToolCall.objects.order_by("pk")[5]
    for name in (f"call-{call.pk}", f"step-{call.step_id}", f"turn-{call.step.turn_id}"):
        assert shown(alice, long, f"?from={name}")[0][0] == f"turn-{call.step.turn_id}"


@pytest.mark.parametrize("name", ["", "turn-0", "turn-99999999999999999", "call-x", "turn-٣", "' OR 1=1"])
def test_a_name_of_nothing_shows_the_last_turns(alice: Client, long: Conversation, name: str) -> None:
    assert len(shown(alice, long, f"?from={name}")[0]) == SHOWN


def test_an_entry_of_another_conversation_shows_nothing_of_it(alice: Client, long: Conversation) -> None:
    other = lay_out(conversation_of(alice))
    said, _, _ = shown(alice, long, f"?from=turn-{other.pk}")
    assert len(said) == SHOWN
    assert f"turn-{other.pk}" not in said


def test_a_short_conversation_has_no_earlier_turns(alice: Client) -> None:
    conversation = conversation_of(alice)
    lay_out(conversation, 3)
    assert shown(alice, conversation)[2] is None

"""Every tab of the inspector, in the admin, of each turn, step and call; and transcripts, however long."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from chat.inspector.tabs import CALL_TABS, STEP_TABS, TURN_TABS
from chat.models import Conversation, ToolCall
from chat.turns.excerpt import SHOWN
from tests.admin.staff import logged_in, page, talk
from tests.pages.nasty import nasty_rows
from tests.pages.reading import forbidden
from tests.pages.talk import conversation_of, lay_out

pytestmark = pytest.mark.django_db


@pytest.fixture
def rita(alice: Client) -> Client:
    return logged_in(alice, "read_conversation")


def test_a_conversations_page_leads_to_the_tabs_of_every_row(rita: Client, bob: Client) -> None:
    turn = talk(bob)
    tree = page(rita, f"chat/conversation/{turn.conversation_id}/change/")
    steps = [step.pk for step in turn.steps.all()]
    calls = [call.pk for call in ToolCall.objects.all()]
    assert set(tree.xpath("//details[@class='inspect']/@hx-get")) == {
        *(f"/admin/chat/step/{pk}/tabs/" for pk in steps),
        *(f"/admin/chat/toolcall/{pk}/tabs/" for pk in calls),
        f"/admin/chat/turn/{turn.pk}/tabs/",
    }
    without_script = tree.xpath("//details[@class='inspect']//a/@href")
    assert without_script == tree.xpath("//details[@class='inspect']/@hx-get")


@pytest.mark.parametrize("by_script", [True, False])
def test_every_tab_that_applies_is_listed_and_opens(rita: Client, bob: Client, by_script: bool) -> None:
    nasty = nasty_rows(bob)
    turn = nasty.turns.all()[0]
    rows = {"turn": (turn, TURN_TABS), "step": (turn.steps.all()[0], STEP_TABS)}
    rows["toolcall"] = (turn.steps.all()[0].calls.all()[0], CALL_TABS)
    headers = {"HTTP_HX_REQUEST": "true"} if by_script else {}
    for model, (row, tabs) in rows.items():
        listed = rita.get(f"/admin/chat/{model}/{row.pk}/tabs/", **headers).content.decode()
        for tab in tabs:
            address = f"/admin/chat/{model}/{row.pk}/tabs/{tab.slug}/"
            answer = rita.get(address, **headers)
            assert answer.status_code == (200 if tab.applies_to(row) else 404), address
            assert (address in listed) == tab.applies_to(row)
            assert forbidden(answer.content.decode()) == [], address
            if answer.status_code == 200:
                assert ("<html" in answer.content.decode()) is not by_script


def test_a_deleted_conversations_tabs_are_still_read_here(rita: Client, bob: Client) -> None:
    turn = talk(bob)
    step = turn.steps.all()[0]
    Conversation.objects.update(deleted_at="2025-01-01T00:00Z")
    assert rita.get(f"/s/{step.pk}/").status_code == 404
    assert rita.get(f"/admin/chat/step/{step.pk}/tabs/request/").status_code == 200


def test_a_long_conversation_shows_its_last_turns_and_the_earlier_on_demand(
    rita: Client, bob: Client
) -> None:
    conversation = conversation_of(bob)
    lay_out(conversation, SHOWN + 5)
    path = f"chat/conversation/{conversation.pk}/change/"

    def queries(query: str) -> tuple[int, int, list[str]]:
        with CaptureQueriesContext(connection) as captured:
            tree = page(rita, path + query)
        return (
            len(captured),
            len(tree.xpath("//section[@class='r-turn']")),
            tree.xpath("//p[@class='earlier']/a/@href"),
        )

    queries("")
    asked, shown, [earlier] = queries("")
    assert shown == SHOWN
    asked_for_all, all_shown, none = queries(earlier.partition("#")[0])
    assert (all_shown, none) == (SHOWN + 5, [])
    assert asked_for_all == asked + 1  # Which turn the entry is of.

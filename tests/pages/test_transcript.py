"""Long conversations: a page shows the last turns, and earlier ones when somebody, or its script, asks."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html

from chat.models import Conversation, ToolCall
from chat.pages.transcript import AT_FIRST, MORE
from chat.turns.excerpt import SHOWN
from tests.admin.staff import logged_in
from tests.pages.talk import conversation_of, lay_out

pytestmark = pytest.mark.django_db
REST = 3


@pytest.fixture
def long(alice: Client) -> Conversation:
    conversation = conversation_of(alice)
    lay_out(conversation, AT_FIRST + SHOWN + REST)
    return conversation


def shown(client: Client, conversation: Conversation, query: str = "") -> tuple[list[str], list[str], Any]:
    """The ids of the turns in the chat and in the inspector, and what the link to earlier ones asks for."""
    page = html.document_fromstring(client.get(f"/c/{conversation.pk}/{query}").content.decode())
    ids = page.xpath("//*[@id='turns']/article/@id"), page.xpath("//*[@id='i-turns']/*/@id")
    link = next(iter(page.xpath("//*[@class='earlier']/a/@href")), None)
    return *ids, link and link.removeprefix(f"/c/{conversation.pk}/")


def test_the_last_turns_are_shown_and_the_others_by_and_by(alice: Client, long: Conversation) -> None:
    every = [f"turn-{turn.pk}" for turn in long.turns.order_by("pk")]
    said, inspected, link = shown(alice, long)
    assert said == every[-AT_FIRST:]
    assert inspected == [f"i-{each}" for each in every[-AT_FIRST:]]
    assert link.endswith(f"#{said[0]}")
    said, _, link = shown(alice, long, link.split("#")[0])
    assert said == every[-AT_FIRST - SHOWN :]
    assert shown(alice, long, link.split("#")[0])[::2] == (every, None)


def test_an_entry_of_an_earlier_turn_is_shown_by_its_name(alice: Client, long: Conversation) -> None:
    call = ToolCall.objects.order_by("pk")[5]
    for name in (f"call-{call.pk}", f"step-{call.step_id}", f"turn-{call.step.turn_id}"):
        assert shown(alice, long, f"?from={name}")[0][0] == f"turn-{call.step.turn_id}"


@pytest.mark.parametrize("name", ["", "turn-0", "turn-99999999999999999", "call-x", "turn-٣", "' OR 1=1"])
def test_a_name_of_nothing_shows_the_last_turns(alice: Client, long: Conversation, name: str) -> None:
    assert len(shown(alice, long, f"?from={name}")[0]) == AT_FIRST


def test_an_entry_of_another_conversation_shows_nothing_of_it(alice: Client, long: Conversation) -> None:
    other = lay_out(conversation_of(alice))
    said, _, _ = shown(alice, long, f"?from=turn-{other.pk}")
    assert len(said) == AT_FIRST
    assert f"turn-{other.pk}" not in said


def test_a_short_conversation_has_no_earlier_turns(alice: Client) -> None:
    conversation = conversation_of(alice)
    lay_out(conversation, 3)
    assert shown(alice, conversation)[2] is None


SCRIPT = {"HTTP_HX_REQUEST": "true"}
NEXT = ".//*[@class='earlier']/a/@hx-get"


def asked(client: Client, path: str) -> Any:
    """What the page's script gets."""
    return html.fragment_fromstring(client.get(path, **SCRIPT).content.decode())


def ids(part: Any) -> tuple[list[str], list[str]]:
    return part.xpath(".//*[@id='turns']/*/@id"), part.xpath(".//*[@id='i-turns']/*/@id")


def test_the_pages_script_gets_the_turns_before_those_it_has(alice: Client, long: Conversation) -> None:
    every = [f"turn-{turn.pk}" for turn in long.turns.order_by("pk")]
    path, found, parts = f"/c/{long.pk}/", every[-AT_FIRST:], []
    page = html.document_fromstring(alice.get(path).content.decode())
    while address := next(iter(page.xpath(NEXT)), None):
        page = asked(alice, address)
        said, inspected = ids(page)
        assert inspected == [f"i-{each}" for each in said]
        found = said + found
        parts.append(len(said))
    assert found == every
    assert parts == [MORE, MORE, SHOWN + REST - 2 * MORE]


def test_its_request_takes_as_many_queries_however_many_turns_there_are(
    alice: Client, long: Conversation
) -> None:
    first, last = long.turns.order_by("pk")[1], long.turns.order_by("pk")[20]

    def queries(turn: Any) -> int:
        with CaptureQueriesContext(connection) as captured:
            asked(alice, f"/c/{long.pk}/?before=turn-{turn.pk}")
        return len(captured)

    queries(first)
    assert queries(first) == queries(last) <= 9


def test_in_its_own_window_the_inspectors_rows_come_alone(alice: Client, long: Conversation) -> None:
    last = long.turns.latest("pk")
    said, inspected = ids(asked(alice, f"/c/{long.pk}/inspector/?before=turn-{last.pk}"))
    assert (said, len(inspected)) == ([], MORE)


def test_anybody_else_who_asks_so_gets_the_page(alice: Client, long: Conversation) -> None:
    last = long.turns.latest("pk")
    assert len(shown(alice, long, f"?before=turn-{last.pk}")[0]) == AT_FIRST


@pytest.mark.parametrize("name", ["", "turn-0", "call-x"])
def test_before_what_is_no_entry_there_is_nothing(alice: Client, long: Conversation, name: str) -> None:
    other = lay_out(conversation_of(alice))
    for entry in (name, f"turn-{other.pk}"):
        part = asked(alice, f"/c/{long.pk}/?before={entry}")
        assert (ids(part), part.xpath(".//*[@class='earlier']")) == (([], []), [])


def test_whoever_only_reads_gets_no_buttons_with_them(alice: Client, bob: Client, long: Conversation) -> None:
    path = f"/c/{long.pk}/?before=turn-{long.turns.latest('pk').pk}"
    assert len(asked(alice, path).xpath(".//button[@name='thumb']")) == 2 * MORE
    part = asked(logged_in(bob, "read_conversation"), path)
    assert (len(ids(part)[0]), part.xpath(".//button[@name='thumb']")) == (MORE, [])


def test_on_a_page_that_answers_a_refused_form_the_link_leads_to_the_conversation(
    alice: Client, long: Conversation
) -> None:
    response = alice.post(f"/c/{long.pk}/say", {"text": ""})
    assert response.status_code == 422
    page = html.document_fromstring(response.content.decode())
    links = page.xpath("//*[@class='earlier']/a/@href | //*[@class='earlier']/a/@hx-get")
    assert len(links) == 4
    assert {alice.get(link).status_code for link in links} == {200}

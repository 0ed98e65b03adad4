"""The list of conversations: rename, delete with a way back, and finding one again."""

import pytest
from django.test import Client
from lxml import html

from chat.models import Conversation, Step, Turn
from tests.pages.talk import JSON, begin, conversation_of, lay_out

pytestmark = pytest.mark.django_db


def titles(page: bytes) -> list[str]:
    """The titles that the list shows."""
    nav = html.fromstring(page.decode()).get_element_by_id("conversations")
    return [title.text_content() for title in nav.find_class("title")]


def listed(client: Client, query: str = "") -> list[str]:
    return titles(client.get(f"/c/{query}").content)


def test_the_list_has_ones_own_the_latest_first(alice: Client, bob: Client) -> None:
    begin(bob, "Bob's")
    older, newer = begin(alice, "Older"), begin(alice, "Newer")
    assert listed(alice) == ["Newer", "Older"]
    alice.post(f"/t/{older.turns.get().pk}/stop")
    alice.post(f"/c/{older.pk}/say", {"text": "Again"})
    assert listed(alice) == ["Older", "Newer"]
    assert newer.title == "Newer"


def test_a_title_is_what_was_said_first_in_short(alice: Client) -> None:
    assert begin(alice, "x" * 100).title == "x" * 59 + "…"
    assert begin(alice, "two\r\n lines").title == "two lines"


def test_renaming_keeps_the_title_on_one_line(alice: Client) -> None:
    conversation = begin(alice)
    assert alice.post(f"/c/{conversation.pk}/rename", {"title": "  New\n\x00 title "}).status_code == 302
    conversation.refresh_from_db()
    assert conversation.title == "New \ufffd title"


@pytest.mark.parametrize(("title", "length"), [("", 0), ("  \n", 0), ("x" * 201, 201)])
def test_a_title_that_is_none_is_refused_with_a_sentence(alice: Client, title: str, length: int) -> None:
    conversation = begin(alice, "As before")
    for headers in (JSON, {}):
        response = alice.post(f"/c/{conversation.pk}/rename", {"title": title}, **headers)
        sentence = f"A title may have 1 to 200 characters; this one has {length}."
        assert (response.status_code, sentence in response.content.decode()) == (422, True)
    conversation.refresh_from_db()
    assert conversation.title == "As before"


def test_renaming_is_news_to_open_pages(alice: Client) -> None:
    conversation = begin(alice)
    alice.post(f"/c/{conversation.pk}/rename", {"title": "Other"}, **JSON)
    assert Conversation.objects.get().revision == conversation.revision + 1


def test_deleting_stops_what_is_under_way_and_offers_undo_until_it_was_shown(alice: Client) -> None:
    conversation = begin(alice, "Forget me")
    page = alice.post(f"/c/{conversation.pk}/delete", follow=True)
    assert page.redirect_chain == [("/", 302)]
    assert Turn.objects.get().status == "cancelled"
    notice = html.fromstring(page.content.decode()).find_class("notice")[0]
    assert "Deleted “Forget me”." in notice.text_content()
    assert notice.xpath("./button/@formaction") == [f"/c/{conversation.pk}/restore"]
    assert "Forget me" not in alice.get("/").content.decode()


def test_a_deleted_conversation_is_gone_for_every_address_but_restore(alice: Client) -> None:
    turn = lay_out(conversation_of(alice))
    step = turn.steps.all()[0]
    assert alice.post(f"/c/{turn.conversation.pk}/delete", **JSON).status_code == 204
    for path in (
        f"/c/{turn.conversation.pk}/",
        f"/c/{turn.conversation.pk}/export.json",
        f"/s/{step.pk}/request/",
        f"/k/{step.calls.all()[0].pk}/result/",
    ):
        assert alice.get(path).status_code == 404, path
    for command in (f"c/{turn.conversation.pk}/say", f"c/{turn.conversation.pk}/rename", f"t/{turn.pk}/stop"):
        assert alice.post(f"/{command}", {"text": "Hi", "title": "Hi"}).status_code == 404, command
    assert alice.post(f"/c/{turn.conversation.pk}/restore").status_code == 302
    assert alice.get(f"/c/{turn.conversation.pk}/").status_code == 200


def test_restoring_brings_back_everything(alice: Client) -> None:
    turn = lay_out(conversation_of(alice, title="Paris"))
    before = alice.get(f"/c/{turn.conversation.pk}/export.json").json()
    alice.post(f"/c/{turn.conversation.pk}/delete")
    alice.post(f"/c/{turn.conversation.pk}/restore")
    after = alice.get(f"/c/{turn.conversation.pk}/export.json").json()
    before["conversation"].pop("revision"), after["conversation"].pop("revision")
    assert (after, listed(alice)) == (before, ["Paris"])


def test_the_deleted_are_listed_apart_with_a_way_back(alice: Client, bob: Client) -> None:
    conversation = begin(alice, "Forget me")
    begin(alice, "Keep me")
    alice.post(f"/c/{conversation.pk}/delete")
    assert (listed(alice), listed(alice, "?deleted=1")) == (["Keep me"], ["Forget me"])
    assert listed(bob, "?deleted=1") == []
    assert f'formaction="/c/{conversation.pk}/restore"' in alice.get("/c/?deleted=1").content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("lisbon", ["By title: Lisbon"]),
        ("umbrella", ["By what was said"]),
        ("7 °C", ["By what was answered"]),
        ("By", ["By what was answered", "By what was said", "By title: Lisbon"]),
        ("100%", []),
        ("_", []),
        ("nothing like this", []),
        ("%00", []),
    ],
)
def test_a_search_finds_titles_what_was_said_and_what_was_answered(
    alice: Client, bob: Client, query: str, found: list[str]
) -> None:
    lay_out(conversation_of(alice, title="By title: Lisbon"))
    lay_out(conversation_of(alice, title="By what was said"), said="Do I need an umbrella?")
    lay_out(conversation_of(alice, title="By what was answered"))
    lay_out(conversation_of(bob, title="By bob: Lisbon umbrella 7 °C"))
    Step.objects.exclude(turn__conversation__title="By what was answered").update(text="")
    assert titles(alice.get("/c/", {"q": query}).content) == found


def test_a_search_knows_capitals_in_any_script_and_takes_signs_as_they_are(alice: Client) -> None:
    conversation_of(alice, title="MÜNCHEN (a.b)")
    for query, found in (("münchen", True), ("(A.B)", True), ("a?b", False), ("[", False)):
        page = alice.get("/c/", {"q": query}, headers={"hx-request": "true"}).content.decode()
        assert ("MÜNCHEN" in page) is found, query


def test_a_search_from_a_script_gets_the_list_alone(alice: Client) -> None:
    begin(alice, "Lisbon")
    response = alice.get("/c/", {"q": "lisbon"}, headers={"HX-Request": "true"})
    assert response.content.decode().strip().startswith('<nav id="conversations"')


def test_a_search_is_shown_as_it_was_written(alice: Client) -> None:
    page = html.fromstring(alice.get("/c/", {"q": '"><script>x</script>'}).content.decode())
    assert page.get_element_by_id("find").value == '"><script>x</script>'
    assert page.xpath("//script[not(@src)]") == []


def test_the_list_ends_at_a_hundred_and_older_ones_are_found(alice: Client) -> None:
    conversation_of(alice, title="The oldest")
    for number in range(100):
        conversation_of(alice, title=f"Number {number}")
    assert len(listed(alice)) == 100
    assert listed(alice, "?q=oldest") == ["The oldest"]

"""The admin: everything to search and to read, nothing to change, for those who may."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html

from chat.models import Conversation, Step, ToolCall, Turn
from tests.pages.nasty import nasty_rows
from tests.pages.reading import forbidden
from tests.pages.talk import begin, conversation_of, lay_out
from tests.turns.flow_files import stored

pytestmark = pytest.mark.django_db

MODELS = ("conversation", "turn", "step", "toolcall")


@pytest.fixture
def reviewer(alice: Client) -> Client:
    alice.force_login(User.objects.create_superuser("reviewer"))
    return alice


def page(client: Client, path: str) -> Any:
    response = client.get(f"/admin/{path}")
    assert response.status_code == 200, path
    return html.document_fromstring(response.content.decode())


def results(client: Client, model: str, query: str = "") -> int:
    """How many rows the list shows."""
    return len(page(client, f"chat/{model}/{query}").xpath("//table[@id='result_list']/tbody/tr"))


def rows_of(turn: Turn) -> dict[str, Any]:
    step = turn.steps.all()[0]
    return {
        "conversation": turn.conversation,
        "turn": turn,
        "step": step,
        "toolcall": step.calls.all()[0],
    }


@pytest.fixture
def two_talks(bob: Client) -> Turn:
    """One of everything in two kinds; the turn of the first."""
    turn = lay_out(conversation_of(bob, title="Lisbon", model="small"), said="Rain?", model="small")
    Step.objects.update(answered_by="small-1", finish_reason="stop")
    ToolCall.objects.update(source="sample")
    Turn.objects.update(pattern="parallel")
    other = lay_out(
        conversation_of(bob, title="Oslo", model="large"),
        said="Snow?",
        model="large",
        status="failed",
        reason="steps",
    )
    Step.objects.filter(turn=other).update(text="It snows.", status="failed", error_kind="truncated")
    ToolCall.objects.filter(step__turn=other).update(
        name="get_activity_suggestions", status="failed", error="No."
    )
    return turn


@pytest.mark.parametrize("model", MODELS)
def test_a_list_links_to_a_page_of_each_row(reviewer: Client, two_talks: Turn, model: str) -> None:
    row = rows_of(two_talks)[model]
    links = page(reviewer, f"chat/{model}/").xpath("//table[@id='result_list']//a/@href")
    assert f"/admin/chat/{model}/{row.pk}/change/" in links
    page(reviewer, f"chat/{model}/{row.pk}/change/")


SEARCHES = [
    ("conversation", "Lisbon", 1),
    ("conversation", "Snow", 1),
    ("conversation", "snows", 1),
    ("turn", "Rain", 1),
    ("turn", "snows", 1),
    ("step", "snows", 2),
    ("toolcall", "activity", 2),
    ("toolcall", "Paris", 4),
    ("toolcall", "nothing", 0),
]


@pytest.mark.parametrize(("model", "words", "found"), SEARCHES)
def test_a_search_finds(reviewer: Client, two_talks: Turn, model: str, words: str, found: int) -> None:
    assert results(reviewer, model, f"?q={words}") == found


def test_a_search_finds_a_conversation_by_its_id(reviewer: Client, two_talks: Turn) -> None:
    assert results(reviewer, "conversation", f"?q={two_talks.conversation.pk}") == 1


FILTERS = [
    ("conversation", "model", "small", 1),
    ("conversation", "turn", "failed", 1),
    ("conversation", "tool", "get_current_weather", 1),
    ("conversation", "call", "failed", 1),
    ("turn", "status__exact", "failed", 1),
    ("turn", "model", "large", 1),
    ("turn", "reason", "steps", 1),
    ("turn", "pattern", "parallel", 1),
    ("conversation", "pattern", "parallel", 1),
    ("step", "status__exact", "failed", 2),
    ("step", "answered_by", "small-1", 2),
    ("step", "error_kind", "truncated", 2),
    ("toolcall", "name", "get_activity_suggestions", 2),
    ("toolcall", "status__exact", "done", 2),
    ("toolcall", "source", "sample", 2),
]


@pytest.mark.parametrize(("model", "field", "value", "found"), FILTERS)
def test_a_filter_is_offered_and_narrows(
    reviewer: Client, two_talks: Turn, model: str, field: str, value: str, found: int
) -> None:
    offered = page(reviewer, f"chat/{model}/").xpath("//*[@id='changelist-filter']//a/@href")
    query = f"?{field}={value}"
    assert query in offered
    assert results(reviewer, model, query) == found


@pytest.mark.parametrize(
    ("model", "date"),
    [
        ("conversation", "created_at"),
        ("turn", "created_at"),
        ("step", "sent_at"),
        ("toolcall", "created_at"),
    ],
)
def test_a_list_narrows_to_a_date(reviewer: Client, two_talks: Turn, model: str, date: str) -> None:
    everything = results(reviewer, model)
    offered = page(reviewer, f"chat/{model}/").xpath("//*[@id='changelist-filter']//a/@href")
    today = next(each for each in offered if each.startswith(f"?{date}__gte") and f"{date}__lt" in each)
    assert results(reviewer, model, today) == everything > 0
    assert results(reviewer, model, f"?{date}__year=1999") == 0


def test_a_conversations_page_has_the_whole_transcript_and_opens_the_chat(
    reviewer: Client, two_talks: Turn
) -> None:
    shown = page(reviewer, f"chat/conversation/{two_talks.conversation.pk}/change/")
    words = shown.text_content()
    for each in ("Rain?", "get_current_weather", '{"location": "Paris"}', '"temperature": "7"', "in Paris."):
        assert each in words, each
    assert shown.xpath("//strong/text()[. = '7 °C']") != []
    [chat] = shown.xpath("//a[. = 'Open in the chat']/@href")
    assert "Rain?" in reviewer.get(chat).content.decode()


def test_a_steps_page_shows_the_request_and_the_answer(reviewer: Client, two_talks: Turn) -> None:
    step = two_talks.steps.all()[0]
    tabs = page(reviewer, f"chat/step/{step.pk}/change/").xpath("//details[@class='tab']/@hx-get")
    words = {tab.split("/")[-2]: page(reviewer, tab.removeprefix("/admin/")).text_content() for tab in tabs}
    assert "messages []" in " ".join(words["request"].split())
    assert "Nothing was received." in words["answer"]


def test_the_chat_of_a_deleted_conversation_is_not_linked(reviewer: Client, two_talks: Turn) -> None:
    Conversation.objects.update(deleted_at="2025-01-01T00:00Z")
    for path in ("chat/conversation/", f"chat/conversation/{two_talks.conversation.pk}/change/"):
        assert page(reviewer, path).xpath("//a[. = 'Open in the chat']") == [], path


@pytest.mark.parametrize("model", MODELS)
def test_nothing_can_be_added_changed_or_deleted(reviewer: Client, two_talks: Turn, model: str) -> None:
    row = rows_of(two_talks)[model]
    before = everything()
    form = {
        "title": "Other",
        "said": "Other",
        "text": "Other",
        "name": "other",
        "status": "done",
        "post": "yes",
    }
    for path in (f"{row.pk}/change/", f"{row.pk}/delete/", "add/"):
        assert reviewer.post(f"/admin/chat/{model}/{path}", form).status_code == 403, path
    for path in (f"{row.pk}/delete/", "add/"):
        assert reviewer.get(f"/admin/chat/{model}/{path}").status_code == 403, path
    selected = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    reviewer.post(f"/admin/chat/{model}/", selected)
    assert everything() == before


def everything() -> list[Any]:
    return [list(each.objects.order_by("pk").values()) for each in (Conversation, Turn, Step, ToolCall)]


def test_a_user_with_conversations_is_not_deleted_with_them(reviewer: Client, bob: Client) -> None:
    bob.force_login(user := User.objects.create_user("bob"))
    begin(bob)
    assert reviewer.post(f"/admin/auth/user/{user.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Conversation.objects.get().user == user


@pytest.mark.parametrize("model", MODELS)
def test_staff_without_permission_see_nothing(alice: Client, two_talks: Turn, model: str) -> None:
    alice.force_login(User.objects.create_user("staff", is_staff=True))
    row = rows_of(two_talks)[model]
    for path in ("", f"{row.pk}/change/", f"{row.pk}/history/"):
        assert alice.get(f"/admin/chat/{model}/{path}").status_code == 403, path
    assert "/admin/chat/" not in alice.get("/admin/").content.decode()


@pytest.mark.parametrize("model", MODELS)
def test_strangers_are_asked_to_log_in(bob: Client, two_talks: Turn, model: str) -> None:
    response = bob.get(f"/admin/chat/{model}/{rows_of(two_talks)[model].pk}/change/")
    assert (response.status_code, response["Location"].startswith("/admin/login/")) == (302, True)


@pytest.mark.parametrize("model", MODELS)
def test_a_long_list_takes_as_many_queries_as_a_short_one(reviewer: Client, bob: Client, model: str) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            results(reviewer, model)
        return len(captured)

    lay_out(conversation_of(bob, title="One"))
    queries()  # The first look at a list is recorded in the audit log.
    few = queries()
    for _ in range(15):
        lay_out(conversation_of(bob, title="Another"), 2)
    assert few + 1 >= queries() <= 20, "where there are several pages, one asks for a page's keys"


def test_a_long_transcript_takes_as_many_queries_as_a_short_one(reviewer: Client, bob: Client) -> None:
    def queries(conversation: Conversation) -> int:
        with CaptureQueriesContext(connection) as captured:
            page(reviewer, f"chat/conversation/{conversation.pk}/change/")
        return len(captured)

    short, long = conversation_of(bob), conversation_of(bob)
    lay_out(short, 1)
    lay_out(long, 20)
    for each in (short, long):
        queries(each)  # It is recorded in the audit log, once.
    assert queries(short) == queries(long) <= 18


def test_what_people_models_and_tools_write_is_shown_as_text(reviewer: Client, bob: Client) -> None:
    rows = rows_of(nasty_rows(bob).turns.all()[0])
    for model, row in rows.items():
        for path in ("", f"{row.pk}/change/"):
            response = reviewer.get(f"/admin/chat/{model}/{path}")
            text = response.content.decode()
            assert forbidden(text) == [], (model, path)
            tree = html.document_fromstring(text)
            assert tree.xpath("//img[not(starts-with(@src, '/static/'))]") == [], (model, path)
            assert "<script>" in tree.text_content(), (model, path)


@pytest.mark.parametrize("path", ["", "auth/user/", "chat/nothing/"])
def test_the_rest_of_the_admin_obeys_the_policy_too(reviewer: Client, path: str) -> None:
    assert forbidden(reviewer.get(f"/admin/{path}").content.decode()) == []


def test_the_flow_that_was_played_is_shown(reviewer: Client, bob: Client) -> None:
    conversation = conversation_of(bob, flow=stored())
    assert "Flights" in page(reviewer, f"chat/conversation/{conversation.pk}/change/").text_content()

"""Each filter and search of the admin's lists gives its rows, once each; and long lists stay honest."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from chat.admin import paging
from chat.admin.choices import values
from chat.models import Conversation, Feedback, Review, Step, ToolCall, Turn
from chat.search import words
from chat.search.indexes import check_indexes, has_index, make_indexes
from chat.search.texts import ANSWERED, TEXTS
from tests.admin.staff import page
from tests.pages.talk import conversation_of, lay_out

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewer(alice: Client) -> Client:
    alice.force_login(User.objects.create_superuser("reviewer"))
    return alice


@pytest.fixture
def liked_and_not(bob: Client) -> tuple[Turn, Turn]:
    """A plain conversation of two turns, and one with one of everything beside it."""
    plain = lay_out(conversation_of(bob, title="Plain", model="small"), 2, said="Ça va à Paris?")
    odd = lay_out(conversation_of(bob, title="Odd", model="large"), said="Погода в Осло?", status="failed")
    Conversation.objects.filter(pk=odd.conversation_id).update(
        user=User.objects.create_user("olga"), visitor=""
    )
    Turn.objects.filter(pk=odd.pk).update(pattern="parallel")
    step = odd.steps.all()[1]
    Step.objects.filter(pk=step.pk).update(text="В ОСЛО идёт снег, XYLOPHONE.", answered_by="large-1")
    step.anomalies.create(kind="late_role", detail="Late.")
    ToolCall.objects.filter(step__turn=odd).update(
        name="rare_tool", status="failed", seconds=12.5, source="live", writes=True
    )
    ToolCall.objects.filter(step__turn=plain).update(seconds=0.05)
    Feedback.objects.create(turn=odd, conversation=odd.conversation, liked=False, reason="Cold")
    Feedback.objects.create(turn=plain, conversation=plain.conversation, liked=True)
    Review.objects.create(turn=odd, conversation=odd.conversation, why="disliked")
    odd.labels.create(name="wrong place", by_name="rita")
    return plain, odd


def listed(client: Client, path: str) -> list[str]:
    """Keys of the rows that are shown, as they are linked to."""
    links = page(client, f"chat/{path}").xpath("//table[@id='result_list']/tbody//th//a/@href")
    return [link.split("/")[4] for link in links]


ODD = [
    "model=large",
    "turn=failed",
    "pattern=parallel",
    "tool=rare_tool",
    "call=failed",
    "anomaly=late_role",
    "feedback=down",
    "feedback=reason",
    "review=waiting",
    "label=wrong+place",
    "person=accounts",
]


@pytest.mark.parametrize("query", ODD)
def test_a_filter_of_conversations_is_offered_and_gives_the_one_that_has_it(
    reviewer: Client, liked_and_not: tuple[Turn, Turn], query: str
) -> None:
    assert f"?{query}" in page(reviewer, "chat/conversation/").xpath("//*[@id='changelist-filter']//a/@href")
    assert listed(reviewer, f"conversation/?{query}") == [str(liked_and_not[1].conversation_id)]


@pytest.mark.parametrize("query", ["turn=done", "feedback=up", "person=visitors", "tool=get_current_weather"])
def test_a_conversation_with_many_such_parts_is_listed_once(
    reviewer: Client, liked_and_not: tuple[Turn, Turn], query: str
) -> None:
    assert listed(reviewer, f"conversation/?{query}") == [str(liked_and_not[0].conversation_id)]


def test_conversations_are_found_by_one_person_by_none_and_by_month(
    reviewer: Client, liked_and_not: tuple[Turn, Turn]
) -> None:
    plain, odd = (str(turn.conversation_id) for turn in liked_and_not)
    olga = User.objects.get(username="olga")
    assert listed(reviewer, f"conversation/?person={olga.pk}") == [odd]
    assert listed(reviewer, "conversation/?feedback=none") == []
    assert set(listed(reviewer, f"conversation/?month={timezone.now():%Y-%m}")) == {plain, odd}
    for query in ("month=1999-12", "month=2026-99", "person=x", "person=99999999999999", "feedback=x"):
        assert listed(reviewer, f"conversation/?{query}") == [], query


@pytest.mark.parametrize(
    "query", ["name=rare_tool", "status__exact=failed", "seconds=10-", "source=live", "writes__exact=1"]
)
def test_a_filter_of_calls_gives_the_calls_that_are_so(
    reviewer: Client, liked_and_not: tuple[Turn, Turn], query: str
) -> None:
    wanted = ToolCall.objects.filter(step__turn=liked_and_not[1])
    assert f"?{query}" in page(reviewer, "chat/toolcall/").xpath("//*[@id='changelist-filter']//a/@href")
    assert set(listed(reviewer, f"toolcall/?{query}")) == {str(call.pk) for call in wanted}


def test_each_duration_is_in_one_band(reviewer: Client, liked_and_not: tuple[Turn, Turn]) -> None:
    ToolCall.objects.update(seconds=0.1)
    bands = ("-0.1", "0.1-1", "1-3", "3-10", "10-")
    found = {band: len(listed(reviewer, f"toolcall/?seconds={band}")) for band in bands}
    assert found == {"-0.1": 0, "0.1-1": ToolCall.objects.count(), "1-3": 0, "3-10": 0, "10-": 0}
    assert listed(reviewer, "toolcall/?seconds=x") == []


SEARCHES = [
    ("xylo", 1),
    ("XYLOPHONE снег", 1),
    ("осло", 1),
    ("ПОГОДА", 1),
    ("ça VA", 1),
    ("paris", 1),
    ("xylophone paris?", 0),
    ("Od", 1),
    ('"идёт снег"', 1),
    ('he said "', 0),
    ("100%_", 0),
]


@pytest.mark.parametrize("few", [5_000, 0], ids=["by the index", "among the newest"])
@pytest.mark.parametrize(("term", "found"), SEARCHES)
def test_parts_of_words_are_found_in_capitals_or_not(
    reviewer: Client,
    liked_and_not: tuple[Turn, Turn],
    monkeypatch: pytest.MonkeyPatch,
    term: str,
    found: int,
    few: int,
) -> None:
    monkeypatch.setattr(words, "MANY", few)
    response = reviewer.get("/admin/chat/conversation/", {"q": term})
    assert len(response.context_data["cl"].result_list) == found  # type: ignore[attr-defined]


def test_a_search_that_looked_only_at_the_newest_says_so(
    reviewer: Client, liked_and_not: tuple[Turn, Turn], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(words, "NEWEST", 1)
    said = page(reviewer, "chat/conversation/?q=is").text_content()
    assert "“is” is short: only the newest 1 were looked through." in said


def found_steps(word: str) -> int:
    return words.Place(Step, "text", "pk", ANSWERED).having(word).count()


def test_a_step_is_found_once_it_has_ended_and_not_after_it_is_gone(bob: Client) -> None:
    turn = lay_out(conversation_of(bob))
    step = Step.objects.create(turn=turn, number=3, status="streaming", text="Xylo")
    Step.objects.filter(pk=step.pk).update(text="Xylophone")
    assert found_steps("xylophone") == 0
    Step.objects.filter(pk=step.pk).update(text="Xylophones", status="done")
    assert found_steps("xylophones") == 1
    Step.objects.filter(pk=step.pk).update(text="Marimba")
    assert (found_steps("xylophone"), found_steps("marimba")) == (0, 1)
    turn.conversation.delete()
    assert found_steps("marimba") == 0


def test_a_row_that_has_all_threes_of_a_word_but_not_the_word_is_not_found(bob: Client) -> None:
    step = lay_out(conversation_of(bob)).steps.all()[0]
    Step.objects.filter(pk=step.pk).update(text="ylo, lop, oph, pho, hon, one")
    assert [found_steps(word) for word in ("pho, hon", "ylophone")] == [1, 0]


def test_the_database_has_the_indexes_and_a_check_says_if_it_has_not(db: Any) -> None:
    assert check_indexes(databases=["default"]) == []
    kind = "TABLE" if connection.vendor == "sqlite" else "INDEX"
    with connection.cursor() as cursor:
        for name in TEXTS[0].triggers() if connection.vendor == "sqlite" else ():
            cursor.execute(f"DROP TRIGGER {name}")
        cursor.execute(f"DROP {kind} {TEXTS[0].index}")
    assert [found.id for found in check_indexes(databases=["default"])] == ["chat.W002"]
    make_indexes()
    assert has_index(connection, TEXTS[0])


def test_without_an_index_a_search_finds_the_same(reviewer: Client, liked_and_not: tuple[Turn, Turn]) -> None:
    with connection.cursor() as cursor:
        for name in ANSWERED.triggers() if connection.vendor == "sqlite" else ():
            cursor.execute(f"DROP TRIGGER {name}")
        cursor.execute(f"DROP {'TABLE' if connection.vendor == 'sqlite' else 'INDEX'} {ANSWERED.index}")
    assert listed(reviewer, "conversation/?q=xylophone") == [str(liked_and_not[1].conversation_id)]


def test_what_is_filtered_is_counted_to_a_limit_and_the_list_says_so(
    reviewer: Client, bob: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "COUNTED", 3)
    lay_out(conversation_of(bob), 2)
    assert "More than 3 were found" in page(reviewer, "chat/toolcall/?status__exact=done").text_content()
    assert "More than" not in page(reviewer, "chat/toolcall/").text_content()


def test_pages_of_a_long_list_hold_each_row_once_in_order(bob: Client) -> None:
    lay_out(conversation_of(bob), 5)
    rows = ToolCall.objects.order_by("-created_at", "-pk")
    pages = paging.LongPaginator(rows, 3)
    assert [row for each in pages for row in each.object_list] == list(rows)


def test_the_choices_of_a_filter_come_from_the_index_whichever_way(bob: Client) -> None:
    turn = lay_out(conversation_of(bob), 2)
    ToolCall.objects.filter(step__turn=turn).update(name="other")
    with CaptureQueriesContext(connection) as queries:
        assert values(ToolCall, "name") == ["get_current_weather", "other"]
    assert len(queries) == 1 and "RECURSIVE" in queries[0]["sql"]
    assert values(Turn, "model") == ["m"]


@pytest.mark.parametrize("model", ["conversation", "turn", "step", "toolcall"])
def test_only_a_column_with_an_index_is_offered_to_sort_by(
    reviewer: Client, liked_and_not: tuple[Turn, Turn], model: str
) -> None:
    links = page(reviewer, f"chat/{model}/").xpath("//th[contains(@class, 'sortable')]//div[@class='text']/a")
    assert len(links) == 1

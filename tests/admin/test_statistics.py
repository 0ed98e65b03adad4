"""The statistics page says what a count by hand says, to who may know that conversations exist."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from chat.models import Feedback, Step, ToolCall, Turn
from chat.review.statistics.page import statistics
from tests.admin.staff import logged_in, page
from tests.pages.talk import conversation_of, lay_out

pytestmark = pytest.mark.django_db
MODEL = "deepseek-ai/DeepSeek-V3"
TODAY = f"{timezone.now():%Y-%m-%d}"


@pytest.fixture
def small(bob: Client) -> Turn:
    """Ten calls of 1 to 10 seconds, the last two failed, in five turns; and a turn of long ago."""
    conversation = conversation_of(bob)
    old = lay_out(conversation, model=MODEL)
    long_ago = timezone.now() - timedelta(days=200)
    Turn.objects.update(created_at=long_ago)
    Step.objects.update(sent_at=long_ago)
    ToolCall.objects.update(created_at=long_ago, name="old_tool", seconds=99)
    last = lay_out(conversation, 5, model=MODEL, pattern="parallel")
    for number, call in enumerate(ToolCall.objects.exclude(name="old_tool").order_by("pk"), 1):
        status = "failed" if number > 9 else "timed_out" if number > 8 else "done"
        ToolCall.objects.filter(pk=call.pk).update(seconds=number, status=status)
    Step.objects.filter(turn=last).update(tokens_in=1_000, tokens_out=500, first_token_after=0.25, seconds=2)
    Feedback.objects.create(turn=last, conversation=conversation, liked=True)
    Feedback.objects.create(turn=old, conversation=conversation, liked=False)
    last.steps.all()[0].anomalies.create(kind="odd", detail="Odd.")
    return last


def test_the_numbers_are_those_of_a_count_by_hand(small: Turn) -> None:
    found = statistics(30, "")
    [tool] = found["tools"]
    assert (tool["name"], tool["calls"], tool["failed"], tool["rate"]) == ("get_current_weather", 10, 2, 20)
    assert tool["ends"] == [("failed", 1), ("timed_out", 1)]
    assert tool["took"] == [5, 10, 10]
    assert [each["took"] for each in found["steps"]] == [[2, 2, 2], [0.25, 0.25, 0.25]]
    assert found["turns"] == [{"name": "done", "number": 5}]
    assert found["patterns"] == [{"name": "parallel", "number": 5}]
    assert found["feedback"] == [{"day": TODAY, "up": 1, "down": 1}]
    assert found["anomalies"] == [{"name": "odd", "number": 1}]
    [day] = found["tokens"]
    assert (day["day"], day["model"], day["in"], day["out"]) == (
        TODAY,
        MODEL,
        2_000,
        1_000,
    )
    assert day["dollars"] == pytest.approx((2_000 + 1_000) * 1.25 / 1_000_000)


def test_all_years_and_one_model_are_counted_too(small: Turn) -> None:
    assert {tool["name"]: tool["calls"] for tool in statistics(None, "")["tools"]} == {
        "get_current_weather": 10,
        "old_tool": 2,
    }
    assert statistics(30, "other")["tools"] == []
    assert statistics(30, MODEL)["tools"] == statistics(30, "")["tools"]


def text(shown: Any) -> str:
    return " ".join(shown.text_content().split())


def test_the_page_shows_them_with_charts_that_are_described(alice: Client, small: Turn) -> None:
    logged_in(alice, "view_conversation", "read_conversation")
    shown = page(alice, "chat/conversation/statistics/")
    cells = [text(cell) for cell in shown.xpath("(//tbody)[1]/tr[1]/*")]
    ends = "1 failed, 1 timed out"
    assert cells == ["get_current_weather", "10", "20.0 %", ends, "5.00 s", "10.00 s", "10.00 s"]
    charts = shown.xpath("//figure//svg")
    assert [bool(each.xpath("title") and each.xpath("desc")) for each in charts] == [True] * 5
    assert shown.xpath("//*[@style] | //svg//script") == []
    assert page(alice, "").xpath("//a[. = 'Statistics']/@href") == ["/admin/chat/conversation/statistics/"]


def test_a_name_that_a_model_made_up_is_for_those_who_may_read(alice: Client, small: Turn) -> None:
    ToolCall.objects.update(name="secret_tool")
    logged_in(alice, "view_conversation")
    assert "secret_tool" not in text(page(alice, "chat/conversation/statistics/?days=all"))


def test_who_may_not_know_of_conversations_gets_none(alice: Client, small: Turn) -> None:
    logged_in(alice)
    assert alice.get("/admin/chat/conversation/statistics/").status_code == 403
    assert "Statistics" not in alice.get("/admin/").content.decode()


@pytest.mark.parametrize(
    "query", ["days=x", "days=9", "model=nobody", "model=%00", f"days=all&model={MODEL}"]
)
def test_an_odd_period_shows_the_usual_one(alice: Client, small: Turn, query: str) -> None:
    logged_in(alice, "view_conversation")
    page(alice, f"chat/conversation/statistics/?{query}")


def test_a_bar_stands_where_its_day_is_and_states_are_said_in_words(alice: Client, small: Turn) -> None:
    Feedback.objects.filter(liked=False).update(created_at=timezone.now() - timedelta(days=9))
    Turn.objects.filter(pk=small.pk).update(pattern="parallel_multiple", status="awaiting_approval")
    logged_in(alice, "view_conversation")
    shown = page(alice, "chat/conversation/statistics/")
    bars = shown.xpath("//figure[figcaption = 'Thumbs down a day']//rect/title")
    assert [text(bar).partition(": ")[2] for bar in bars] == ["1", *["0"] * 9]
    counts = [" ".join(map(text, row)) for row in shown.xpath("//section[h2 = 'Turns']//tbody/tr")]
    assert {"waiting for approval 1", "parallel multiple 1"} <= set(counts)

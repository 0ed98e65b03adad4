"""How rows read on a page."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from chat.models import Conversation, Step, ToolCall, Turn
from chat.templatetags import rows


def call(**values: Any) -> ToolCall:
    return ToolCall(**{"name": "get_current_weather", "status": "done", **values})


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, ""),
        (0, "<1 ms"),
        (0.012, "12 ms"),
        (0.0994, "99 ms"),
        (0.0996, "0.1 s"),
        (59.94, "59.9 s"),
        (59.96, "1 min 0 s"),
        (185.2, "3 min 5 s"),
    ],
)
def test_a_duration_is_as_exact_as_one_reads_it(seconds: float | None, words: str) -> None:
    assert rows.duration(seconds) == words


@pytest.mark.parametrize("status", ToolCall.Status.values)
def test_every_status_of_a_call_has_a_word_of_its_own_and_an_icon(status: str) -> None:
    others = {rows.status_word(call(status=other)) for other in ToolCall.Status.values if other != status}
    assert rows.status_word(call(status=status)) not in others
    assert re.search("<(path|circle) ", rows.status_icon(call(status=status)))


@pytest.mark.parametrize("status", [each for each in Turn.Status.values if each != "awaiting_approval"])
def test_every_status_of_a_turn_is_said(status: str) -> None:
    assert rows.turn_news(Turn(status=status))


def test_a_turn_that_was_asked_to_stop_is_stopping() -> None:
    assert rows.status_word(Turn(status="running", cancel_requested_at=timezone.now())) == "stopping"
    assert rows.status_word(Turn(status="cancelled", cancel_requested_at=timezone.now())) == "stopped"


def test_markup_in_an_answer_is_text() -> None:
    html = rows.answer_html(Step(text="<img src=x onerror=alert(1)> **bold**"))
    assert "<img" not in html
    assert "<strong>bold</strong>" in html


def test_arguments_in_short_are_their_values() -> None:
    assert rows.arguments_short(call(arguments={"location": "Oslo", "days": 3})) == "Oslo, 3"


def test_arguments_that_are_not_json_are_shown_as_they_are() -> None:
    assert rows.arguments_short(call(arguments=None, arguments_raw='{"loc": ')) == '{"loc":'


def test_a_summary_leaves_out_what_was_asked_and_where_it_came_from() -> None:
    result = {"location": "Oslo", "temperature": 3, "kind": "sample", "as_of": "2025-01-15"}
    assert rows.result_short(call(arguments={"location": "Oslo, NO"}, result=result)) == "3"


@pytest.mark.parametrize("result", [[], {}, "", 0, False, [1, 2], {"a": {"b": [None]}}, None])
def test_any_result_has_a_summary_of_one_line(result: Any) -> None:
    assert "\n" not in rows.result_short(call(result=result))


def test_an_error_comes_before_a_result() -> None:
    assert rows.result_short(call(result={"a": 1}, error="It\nbroke.")) == "It broke."


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (timedelta(seconds=30), "now"),
        (timedelta(minutes=5), "5 min"),
        (timedelta(hours=3), "3 h"),
    ],
)
def test_the_list_says_how_long_ago(passed: timedelta, words: str) -> None:
    assert rows.ago(Conversation(updated_at=timezone.now() - passed)) == words


def test_a_tool_choice_reads_as_people_say_it() -> None:
    assert rows.choice_name("auto") == "auto"
    assert rows.choice_name({"type": "function", "function": {"name": "f"}}) == "f"


def test_a_call_is_announced_when_it_starts_and_when_it_has_ended() -> None:
    chicago = {"arguments": {"location": "Chicago, IL"}}
    assert rows.call_news(call(status="ready", **chicago)) == ""
    assert rows.call_news(call(status="running", **chicago)) == "get_current_weather for Chicago, IL started."
    finished = rows.call_news(call(seconds=0.8, **chicago))
    assert finished == "get_current_weather for Chicago, IL finished in 0.8 s."
    assert rows.call_news(call(status="failed", seconds=1)) == "get_current_weather failed in 1.0 s."

"""What each tab of a call says of it, live, finished, failed, stopped, and months later."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from chat.inspector.tabs import CALL_TABS
from chat.models import Step, ToolCall, Wire
from tests.inspector.rows import RESULT, STATES, call_in, said, shown
from tests.pages.talk import lay_out

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("state", STATES)
def test_every_tab_that_applies_is_shown_in_every_state(alice: Client, state: str) -> None:
    call = call_in(alice, state)
    for tab in CALL_TABS:
        status = alice.get(f"/k/{call.pk}/{tab.slug}/").status_code
        assert status == (200 if tab.applies_to(call) else 404), tab.slug


def rows_of_table(tree: Any) -> dict[str, str]:
    """First cell → the words of the others."""
    found = {}
    for row in tree.xpath("//table/tbody/tr"):
        first, *rest = row.xpath("./th | ./td")
        found[first.text_content().strip()] = " ".join(" ".join(cell.text_content() for cell in rest).split())
    return found


def test_arguments_stand_beside_their_schema(alice: Client) -> None:
    given = {"location": 7, "planet": "Mars"}
    call = call_in(alice, "failed", status="invalid", arguments=given, arguments_raw="…")

    rows = rows_of_table(shown(alice, call, "arguments"))

    assert rows["location"].startswith("7 ✗ does not fit")
    assert "expected string" in rows["location"]
    assert "✗ not in the schema" in rows["planet"]
    assert rows["unit"].startswith("not given – left out optional: one of celsius, fahrenheit")


ODD_SCHEMAS: list[dict[str, Any]] = [
    {"properties": {"location": {"$ref": "#/$defs/none"}}},
    {"properties": {"location": {"$ref": "#/properties/location"}}},
    {"properties": {"location": {"pattern": "^(a+)+$"}}},
    {"properties": {"location": {"type": "place"}}},
]


@pytest.mark.parametrize("schema", ODD_SCHEMAS, ids=str)
def test_a_schema_that_leads_nowhere_or_takes_for_ever_keeps_no_tab_from_its_reader(
    alice: Client, schema: dict[str, Any]
) -> None:
    call = call_in(alice, arguments={"location": "a" * 60 + "!"})
    offered = {"type": "function", "function": {"name": call.name, "parameters": schema}}
    Wire.objects.filter(step=call.step).update(request={"messages": [], "tools": [offered]})
    assert "aaaa!" in said(alice, call, "arguments")


def test_arguments_that_a_person_changed_are_said_to_be_the_models(alice: Client) -> None:
    call = call_in(alice, edited={"location": "Rome"}, decided_as="alice", decided_at=timezone.now())
    assert "A person changed it before they approved it" in said(alice, call, "arguments")
    assert "A person changed it" not in said(alice, call_in(alice), "arguments")


def test_a_missing_argument_is_said_to_be(alice: Client) -> None:
    call = call_in(alice, "failed", status="invalid", arguments={}, arguments_raw="{}")
    assert "✗ missing required: string" in rows_of_table(shown(alice, call, "arguments"))["location"]


def test_arguments_tell_what_the_call_before_had(alice: Client) -> None:
    first = call_in(alice)
    again = ToolCall.objects.get(step=first.step, position=1)
    ToolCall.objects.filter(pk=again.pk).update(arguments={"location": "Rome"})

    rows = rows_of_table(shown(alice, again, "arguments"))

    assert 'changed "Paris"' in rows["location"]
    assert "same" in rows["unit"]
    assert "changed" not in said(alice, first, "arguments")


def test_arguments_that_never_were_json_are_shown_as_written(alice: Client) -> None:
    call = call_in(
        alice,
        "failed",
        status="invalid",
        arguments=None,
        arguments_raw='{"location": Paris!!',
        error="Not run: expected the arguments as a JSON object.",
    )

    words = said(alice, call, "arguments")

    assert "not a JSON object, so the call was not run" in words
    assert '{"location": Paris!!' in words
    assert "expected the arguments as a JSON object" in said(alice, call, "error")


def test_a_result_tells_its_size_its_source_and_what_the_model_was_given(alice: Client) -> None:
    call = call_in(alice, source="sample", result=RESULT | {"source": "Almanac", "as_of": "2025-01-15"})

    words = said(alice, call, "result")

    assert "condition light rain" in words
    assert "about 2 tokens (estimate: characters / 4)" in words  # It was told "result 0".
    assert "sample data source: Almanac as of: 2025-01-15" in words
    assert "The model was given all of it, in request 2." in words


def test_a_source_with_an_address_is_named_the_rest_has_a_tab_of_its_own(alice: Client) -> None:
    whose = {"name": "ERA5", "url": "https://climate.example", "licence": "CC BY 4.0"}
    call = call_in(alice, source="climatology", result=RESULT | {"source": whose})
    assert "climate averages source: ERA5" in said(alice, call, "result")


def test_a_result_leads_to_its_card_in_the_chat(alice: Client) -> None:
    call = call_in(alice)
    [link] = shown(alice, call, "result").xpath("//a[. = 'As a card']/@href")
    page, _, target = link.partition("#")
    assert f'id="{target}"' in alice.get(page).content.decode()


def test_a_result_that_was_cut_for_the_model_says_where(alice: Client) -> None:
    call = call_in(alice, "stopped", status="done", error="", result={"text": "word " * 9_000})

    words = said(alice, call, "result")

    assert "Cut for the model" in words
    assert "What the model would be given" in words
    assert "No request has followed" not in words


def test_while_a_call_runs_it_has_no_result(alice: Client) -> None:
    call = call_in(alice, "live")
    assert alice.get(f"/k/{call.pk}/result/").status_code == 404
    assert "still going on" in said(alice, call, "timing")


def test_a_call_that_never_ended_says_so(alice: Client) -> None:
    call = call_in(alice, "finished", status="unknown", result=None, ended_at=None, seconds=None)
    assert "no end was recorded" in said(alice, call, "timing")


def test_an_error_has_a_type_a_message_and_what_the_model_was_told(alice: Client) -> None:
    words = said(alice, call_in(alice, "failed"), "error")
    assert "Type ValueError Message no such place" in words
    assert "was told, in request 2 result 0" in words


def test_an_error_that_no_request_followed_says_what_would_be_told(alice: Client) -> None:
    words = said(alice, call_in(alice, "stopped"), "error")
    assert "Type cancelled Message Stopped before it had a result." in words
    assert "no request has followed" in words
    assert '{"error": "Stopped before it had a result."}' in words


def test_a_result_that_was_too_large_to_keep_is_an_error_that_says_how_large(alice: Client) -> None:
    error = "returned 52,428,800 bytes, expected at most 262,144"
    words = said(alice, call_in(alice, "failed", error=error), "error")
    assert error in words


def test_why_shows_the_tool_as_the_model_saw_it_and_the_words_before(alice: Client) -> None:
    call = call_in(alice)
    Step.objects.filter(pk=call.step_id).update(text="Let me look.", reasoning="They want rain.")

    words = said(alice, call, "why")

    assert "The person had said Weather in Paris?" in words
    assert "Its words before the call Let me look." in words
    assert "They want rain." in words
    assert "Tool choice auto" in words
    assert "name get_current_weather" in words


def test_why_says_that_a_tool_was_made_up(alice: Client) -> None:
    call = call_in(alice, "failed", name="fly_me_to_the_moon")
    assert "Paris ? not checked" in rows_of_table(shown(alice, call, "arguments"))["location"]
    assert "No tool called fly_me_to_the_moon was offered" in said(alice, call, "why")


def test_timing_tells_with_what_it_ran(alice: Client) -> None:
    call = call_in(alice)
    other = ToolCall.objects.filter(step=call.step, position=1)
    other.update(started_at=call.started_at, ended_at=call.ended_at)

    words = said(alice, call, "timing")

    assert "Ran" in words and "1.0 s" in words
    assert "asked for together with 1 other call" in words
    assert "ran at the same time as 1 of them" in words

    other.update(started_at=call.started_at + timedelta(hours=1), ended_at=None)
    assert "ran at the same time as none of them" in said(alice, call, "timing")


def test_used_shows_what_the_answer_took_from_the_result_and_what_nobody_supports(alice: Client) -> None:
    tree = shown(alice, call_in(alice), "used")

    marks = {mark.text_content(): mark.get("data-origin") for mark in tree.xpath("//mark")}
    assert marks["7"] == marks["Paris"] == marks["light rain"] == "here"
    assert marks["99 (no result supports this)"] == "nowhere"
    assert rows_of_table(tree)["7"] == "$.temperature"


def test_a_number_that_was_known_before_needs_no_result(alice: Client) -> None:
    call = call_in(alice)
    before = call.step.turn
    later = lay_out(before.conversation, said="And humidity?")
    Step.objects.filter(turn=later, number=2).update(text="It was 99 % humid, 1 of 5 days.")
    asking = later.steps.all()[0]

    marks = shown(alice, asking.calls.all()[0], "used").xpath("//mark[@data-origin='nowhere']")

    assert [mark.text.strip() for mark in marks] == ["1", "5"]


@pytest.mark.parametrize("state", ["live", "stopped"])
def test_used_says_if_there_is_no_answer(alice: Client, state: str) -> None:
    call = call_in(alice, state, result=RESULT)
    expected = "has not ended yet" if state == "live" else "ended without an answer"
    assert expected in said(alice, call, "used")


def test_approval_says_who_decided_what_when_and_why(alice: Client) -> None:
    now = timezone.now()
    call = call_in(
        alice,
        "failed",
        status="rejected",
        expires_at=now,
        decided_at=now,
        decided_as="Bo",
        decision_note="Too dear",
    )
    words = said(alice, call, "approval")
    assert "Denied by Bo" in words
    assert "Reason Too dear" in words
    assert call.fingerprint in words


def test_approval_says_that_somebody_is_waited_for(alice: Client) -> None:
    call = call_in(alice, "live", status="awaiting_approval", started_at=None, expires_at=timezone.now())
    assert "Waiting for a person, until" in said(alice, call, "approval")
    assert "Waited for a person" in said(alice, call, "timing")


def test_what_the_model_was_given_is_read_from_the_request_that_followed(alice: Client) -> None:
    call = call_in(alice)
    second = ToolCall.objects.get(step=call.step, position=1)
    ToolCall.objects.filter(pk=second.pk).update(error="No.", status="failed")
    assert "result 1" in said(alice, second, "error")
    Wire.objects.update(request={})
    assert "would be told" in said(alice, second, "error")


def test_the_approval_tab_says_what_the_call_changed(alice: Client) -> None:
    later = timezone.now()
    result = {"booking": {}, "before": None, "after": "booked"}
    call = call_in(alice, expires_at=later, decided_at=later, decided_as="Ann", result=result)
    assert "nothing → booked" in said(alice, call, "approval")

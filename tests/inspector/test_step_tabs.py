"""What each tab of a request says of it: while it streams, ended, failed, stopped, and never answered."""

import json
import subprocess
import sys
from typing import Any

import pytest
from django.test import Client

from chat.inspector.tabs import STEP_TABS
from chat.models import Anomaly, Step, Wire
from tests.inspector.rows import TOOLS, call_in, said, shown
from tests.inspector.test_code import BODY, offline_model
from tests.pages.talk import lay_out

pytestmark = pytest.mark.django_db

STATES: dict[str, dict[str, Any]] = {
    "pending": {"status": "pending", "http_status": None, "text": "", "seconds": None},
    "streaming": {"status": "streaming", "http_status": None, "text": "It is", "seconds": None},
    "done": {"status": "done"},
    "failed": {"status": "failed", "error_kind": "rate_limit", "error": "Too many requests.", "text": ""},
    "stopped": {"status": "cancelled", "text": "It is"},
    "abandoned": {"status": "abandoned", "http_status": None, "seconds": None},
}
EVENTS = [
    {"choices": [{"index": 0, "delta": {"role": "assistant", "content": "It is "}}]},
    {"choices": [{"index": 0, "delta": {"content": "7 °C."}}]},
    {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]},
]
READS = [f"data: {json.dumps(event)}\n\n".encode() for event in EVENTS] + [b"data: [DONE]\n\n"]


def step_in(client: Client, state: str = "done", reads: list[bytes] | None = None, **fields: Any) -> Step:
    """The second request of a turn; the first one had asked for two calls."""
    step = call_in(client).step.turn.steps.all()[1]
    about = {"http_status": 200, "seconds": 2.0, "first_token_after": 1.0, "requests_sent": 1}
    Step.objects.filter(pk=step.pk).update(**about | STATES[state] | fields)
    reads = READS if reads is None else reads
    kept = {"received": b"".join(reads), "url": "https://models.example/v1/chat/completions"}
    times = [[0.5 * at, len(read)] for at, read in enumerate(reads, start=1)]
    Wire.objects.filter(step=step).update(**kept, reads=times)
    return Step.objects.get(pk=step.pk)


@pytest.mark.parametrize("state", STATES)
def test_every_tab_that_applies_is_shown_in_every_state(alice: Client, state: str) -> None:
    step = step_in(alice, state)
    for tab in STEP_TABS:
        status = alice.get(f"/s/{step.pk}/{tab.slug}/").status_code
        assert status == (200 if tab.applies_to(step) else 404), tab.slug


def test_messages_marks_those_that_are_new_since_the_request_before(alice: Client) -> None:
    tree = shown(alice, step_in(alice), "messages")

    assert [li.get("data-role") for li in tree.xpath("//details//li")] == ["user"]
    new = tree.xpath("//li[@data-new]")
    assert [li.get("data-role") for li in new] == ["assistant", "tool", "tool"]
    assert "asks for get_current_weather" in " ".join(new[0].text_content().split())
    assert all("new" in li.text_content().split() for li in new)
    assert "New since request 1" in tree.text_content()


def test_the_first_request_of_a_later_turn_is_compared_with_the_turn_before(alice: Client) -> None:
    before = step_in(alice)
    later = lay_out(before.turn.conversation, said="And tomorrow?").steps.all()[0]
    messages = [*before.wire.request["messages"], {"role": "user", "content": "And tomorrow?"}]
    Wire.objects.filter(step=later).update(request={"messages": messages})

    tree = shown(alice, later, "messages")

    assert [li.text_content().split()[-2:] for li in tree.xpath("//li[@data-new]")] == [["And", "tomorrow?"]]
    assert "New since the turn before" in tree.text_content()


def test_messages_that_are_not_sent_again_as_they_were_are_told(alice: Client) -> None:
    step = step_in(alice)
    Wire.objects.filter(step=step).update(request={"messages": [{"role": "user", "content": "Another"}]})
    assert "Not only added to" in said(alice, step, "messages")


def test_a_long_message_is_cut_and_its_whole_is_one_link_away(alice: Client) -> None:
    step = step_in(alice)
    messages = [{"role": "user", "content": "word " * 2_000 + "end"}]
    Wire.objects.filter(step=step).update(request={"messages": messages})

    [link] = shown(alice, step, "messages").xpath("//li//a")

    assert link.text == "all 10,003 characters"
    assert "word end" in alice.get(link.get("href")).content.decode()


def test_tools_tells_what_was_offered_and_what_was_called(alice: Client) -> None:
    call = call_in(alice)
    words = said(alice, call.step, "tools")
    assert f"{len(TOOLS)} tools" in words
    assert "tool choice: auto" in words
    assert "called 2 times" in words
    assert "not called" in words


@pytest.mark.parametrize("at", range(4), ids=["curl", "httpx", "openai", "together"])
def test_the_code_on_the_page_sends_the_same_request(alice: Client, at: int) -> None:
    step = step_in(alice)
    bodies: list[Any] = []
    hidden = {**BODY, "user": "\u202eevil\u200b"}
    with offline_model(bodies) as url:
        Wire.objects.filter(step=step).update(request=hidden, url=url)
        text = (
            shown(alice, step, "request").xpath("//details[contains(@class, 'code')]//pre")[at].text_content()
        )
        assert "\u202e" not in text
        command = ["bash", "-c", text] if text.startswith("curl") else [sys.executable, "-c", text]
        ran = subprocess.run(command, capture_output=True, text=True, timeout=60, env={"LLM_API_KEY": "k"})

    assert ran.returncode == 0, ran.stderr
    assert bodies == [hidden]


def test_a_request_that_never_left_says_so(alice: Client) -> None:
    step = step_in(alice, "failed", reads=[])
    Wire.objects.filter(step=step).update(request={}, url="")
    assert "Nothing was sent." in said(alice, step, "request")
    assert "Nothing was sent." in said(alice, step, "messages")


def test_a_request_too_large_for_code_can_still_be_had_as_a_file(alice: Client) -> None:
    step = step_in(alice)
    request = {"messages": [{"role": "user", "content": "x" * 200_000}]}
    Wire.objects.filter(step=step).update(request=request)

    tree = shown(alice, step, "request")

    assert tree.xpath("//details[contains(@class, 'code')]") == []
    [link] = tree.xpath("//a[@download]/@href")
    response = alice.get(link)
    assert response["Content-Disposition"] == f'attachment; filename="request-{step.pk}.json"'
    assert response.json() == request


def test_chunks_tell_when_each_read_came_and_what_it_changed(alice: Client) -> None:
    chunks = shown(alice, step_in(alice), "chunks").xpath("//li[@class='chunk']")

    heads = [" ".join(chunk.xpath("./p")[0].text_content().split()) for chunk in chunks]
    assert heads[1].startswith(f"2 +1.000 s byte {len(READS[0])}, ")
    added = [[ins.text_content() for ins in chunk.xpath(".//ins")] for chunk in chunks]
    assert added == [["It is "], ["7 °C."], [], []]
    assert "[DONE]" in chunks[3].text_content()


def test_the_answer_is_put_together_and_shown_as_it_came(alice: Client) -> None:
    step = step_in(alice, finish_reason="stop", answered_by="m-1", reasoning="Hm.")
    words = said(alice, step, "answer")
    assert "Finish reason stop" in words
    assert "Reasoning Hm." in words
    assert "It is **7 °C** in Paris" in words
    assert "HTTP 200" in words
    assert "data: [DONE]" in words


def test_an_answer_that_is_still_coming_in_is_said_to_be(alice: Client) -> None:
    words = said(alice, step_in(alice, "streaming", reads=[]), "answer")
    assert "still coming in" in words
    assert "Text It is" in words
    assert "Usage is told when the answer has ended." in said(alice, Step.objects.last(), "usage")


def test_a_step_without_an_answer_says_so(alice: Client) -> None:
    step = step_in(alice, "failed", reads=[], http_status=None)
    words = said(alice, step, "answer")
    assert "rate_limit Too many requests." in words
    assert "Text none" in words
    assert "Nothing was received." in words
    assert alice.get(f"/s/{step.pk}/chunks/").status_code == 404


def test_usage_is_the_servers_count_and_the_parts_are_estimates(alice: Client) -> None:
    usage = {"prompt_tokens": 1200, "completion_tokens": 50, "total_tokens": 1250, "cached_tokens": 1000}
    words = said(alice, step_in(alice, usage=usage), "usage")
    assert "Tokens in 1,200 , of these 1,000 cached" in words.replace("1,200,", "1,200 ,")
    assert "As the server counted them." in words
    assert "50 tokens a second after the first" in words
    assert "estimate: characters / 4" in words
    assert "Results of tools" in words and "Tool definitions" in words


def test_usage_that_was_not_told_is_not_made_up(alice: Client) -> None:
    words = said(alice, step_in(alice, usage=None), "usage")
    assert "The server told no usage." in words
    assert "tokens a second" not in words


def test_the_doctor_tells_each_oddity_as_it_came_and_what_was_done(alice: Client) -> None:
    step = step_in(alice)
    Anomaly.objects.create(
        step=step,
        kind="id_missing",
        detail="The call had no id: one was made up.",
        came='{"id": null}',
        fault="server",
    )
    words = said(alice, step, "doctor")
    assert '{"id": null}' in words
    assert "The call had no id: one was made up." in words
    assert "the server’s doing" in words


def test_the_doctor_says_if_nothing_was_odd(alice: Client) -> None:
    assert "Nothing odd was seen." in said(alice, step_in(alice), "doctor")
    Wire.objects.update(lost=True, truncated=True)
    words = said(alice, Step.objects.last(), "doctor")
    assert "the connection ended before the answer had" in words
    assert "larger than what is kept" in words

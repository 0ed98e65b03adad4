"""The export: exactly the format of docs/trace.md, and the messages that the next request really sends."""

import asyncio
import json
import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.conf import settings
from django.test import Client
from django.utils import timezone

from chat.calling import Attempt
from chat.llm.answer import TextDelta
from chat.llm.errors import Truncated
from chat.models import Conversation, ToolCall, Turn
from chat.turns.chain import kept
from chat.turns.database import in_database
from chat.turns.feedback import give
from chat.turns.flows import say_next
from chat.turns.stop import stop
from tests.pages.talk import begin, conversation_of
from tests.playing import play, start
from tests.scripted import Line, Pause, ScriptedModel, calls, text
from tests.turns.flow_files import TWO_TURNS, stored

pytestmark = pytest.mark.django_db(transaction=True)

DOCUMENT = Path(settings.BASE_DIR, "docs", "trace.md").read_text()
ROW = re.compile(r"^\| `(\w+)` \| ([a-z, ]+) \|", re.MULTILINE)
TYPES: dict[str, Any] = {
    "boolean": bool,
    "string": str,
    "number": (int, float),
    "object": dict,
    "array": list,
    "null": type(None),
}
ASK_PARIS = calls(
    ("get_current_weather", {"location": "Paris"}), ("nope", {}), ("get_current_weather", "{bad")
)
PLACES = {
    "Top": lambda trace: [trace],
    "Conversation": lambda trace: [trace["conversation"]],
    "Turn": lambda trace: trace["turns"],
    "Feedback": lambda trace: [turn["feedback"] for turn in trace["turns"] if turn["feedback"]],
    "Step": lambda trace: list(steps(trace)),
    "Answer": lambda trace: [step["answer"] for step in steps(trace)],
    "Error": lambda trace: [step["error"] for step in steps(trace) if step["error"]],
    "HTTP": lambda trace: [step["http"] for step in steps(trace)],
    "Times of a step": lambda trace: [step["times"] for step in steps(trace)],
    "Call": lambda trace: [call for step in steps(trace) for call in step["calls"]],
    "Approval of a call": lambda trace: [
        call["approval"] for step in steps(trace) for call in step["calls"] if call["approval"]
    ],
    "An attempt of the chain": lambda trace: [
        attempt for step in steps(trace) for call in step["calls"] for attempt in call["chain"]
    ],
    "Times of a call": lambda trace: [call["times"] for step in steps(trace) for call in step["calls"]],
}


def steps(trace: Any) -> Iterator[Any]:
    return (step for turn in trace["turns"] for step in turn["steps"])


def documented(section: str) -> dict[str, tuple[Any, ...]]:
    """Key → its types, of one section's table."""
    body = re.split(r"^#+ ", DOCUMENT.partition(f"# {section}\n")[2], maxsplit=1, flags=re.MULTILINE)[0]
    return {key: tuple(TYPES[each] for each in types.split(", ")) for key, types in ROW.findall(body)}


def assert_documented(trace: Any) -> None:
    for section, places in PLACES.items():
        keys = documented(section)
        for found in places(trace):
            assert list(found) == list(keys), section
            wrong = {
                key: found[key] for key, types in keys.items() if not isinstance(found[key], _flat(types))
            }
            assert wrong == {}, section


def _flat(types: tuple[Any, ...]) -> tuple[type, ...]:
    return tuple(each for some in types for each in (some if isinstance(some, tuple) else (some,)))


def answer(conversation: Conversation, *script: Line) -> ScriptedModel:
    model = ScriptedModel(list(script))
    async_to_sync(play)(conversation.turns.get(status="queued"), model)
    return model


async def stop_in_the_middle(turn: Turn) -> None:
    pause = Pause()
    running = await start(turn, ScriptedModel([[TextDelta("Half an ans"), pause, text("Half an answer")]]))
    await pause.reached.wait()
    await in_database(stop, turn)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


def done(conversation: Conversation) -> None:
    answer(conversation, ASK_PARIS, text("7 °C in Paris."))


def done_once_it_was_approved(conversation: Conversation) -> None:
    done(conversation)
    now = timezone.now()
    ToolCall.objects.update(expires_at=now, decided_at=now, decided_as="alice", decision_note="Why not?")


def done_after_two_sources(conversation: Conversation) -> None:
    done(conversation)
    chain = kept([Attempt("Open-Meteo", "failed", 0.2, 503, "It is down."), Attempt("the cache", "stale")])
    ToolCall.objects.update(chain=chain, progress="1 of 2 sources")


def done_and_disliked(conversation: Conversation) -> None:
    done(conversation)
    give(conversation.turns.get(), False, "Too *short*.")


def failed(conversation: Conversation) -> None:
    answer(conversation, ASK_PARIS, Truncated("The answer broke off."))


def cancelled(conversation: Conversation) -> None:
    async_to_sync(stop_in_the_middle)(conversation.turns.get())


def cancelled_before_it_began(conversation: Conversation) -> None:
    stop(conversation.turns.get())


ENDS = [
    done,
    done_once_it_was_approved,
    done_after_two_sources,
    done_and_disliked,
    failed,
    cancelled,
    cancelled_before_it_began,
]


def export(client: Client, conversation: Conversation) -> Any:
    response = client.get(f"/c/{conversation.pk}/export.json")
    assert response["Content-Type"] == "application/json"
    return response.json()


@pytest.mark.parametrize("end", ENDS, ids=lambda end: end.__name__)
def test_the_export_has_exactly_the_documented_keys_and_types(alice: Client, end: Any) -> None:
    conversation = begin(alice, "Weather in Paris?")
    end(conversation)
    trace = export(alice, conversation)
    assert trace["format"] == re.findall(r"^# .*`(.+)`", DOCUMENT)[0]
    assert end.__name__.startswith(trace["turns"][0]["status"])
    assert_documented(trace)


@pytest.mark.parametrize("end", ENDS, ids=lambda end: end.__name__)
def test_the_messages_are_those_that_the_next_request_sends(alice: Client, end: Any) -> None:
    conversation = begin(alice, "Weather in Paris?")
    end(conversation)
    messages = export(alice, conversation)["messages"]
    alice.post(f"/c/{conversation.pk}/say", {"text": "And now?"})
    sent = answer(conversation, text("Now it is night.")).requests[0].body()["messages"]
    assert sent == [*messages, {"role": "user", "content": "And now?"}]


@pytest.mark.parametrize("end", ENDS, ids=lambda end: end.__name__)
def test_the_messages_answer_every_call_once_and_alternate(alice: Client, end: Any) -> None:
    conversation = begin(alice, "Weather in Paris?")
    end(conversation)
    messages = export(alice, conversation)["messages"]
    asked = [call["id"] for message in messages for call in message.get("tool_calls", [])]
    answered = [message["tool_call_id"] for message in messages if message["role"] == "tool"]
    assert asked == answered
    assert [messages[0]["role"], messages[1]["role"], messages[-1]["role"]] == ["system", "user", "assistant"]


def test_the_export_says_what_was_sent_what_came_and_what_became_of_each_call(alice: Client) -> None:
    conversation = begin(alice, "Weather in Paris?")
    model = answer(conversation, ASK_PARIS, text("7 °C in Paris."))
    first, last = steps(export(alice, conversation))
    assert [first["request"], last["request"]] == [request.body() for request in model.requests]
    assert [call["status"] for call in first["calls"]] == ["done", "invalid", "invalid"]
    assert first["calls"][0]["result"]["location"] == "Paris"
    assert [call["arguments_raw"] for call in first["calls"]] == ['{"location": "Paris"}', "{}", "{bad"]
    assert all(call["error"] for call in first["calls"][1:])
    assert last["answer"]["content"] == "7 °C in Paris."
    assert last["usage"]["total_tokens"] == 15


def test_the_export_of_a_flow_that_is_played_names_its_file_and_which_of_its_turns_each_is(
    alice: Client,
) -> None:
    conversation = conversation_of(alice, flow=stored(), model="m")
    say_next(conversation)
    model = answer(conversation, calls(("search_flights", {"to": "Oslo"})), text("3 flights."))
    trace = export(alice, conversation)
    assert_documented(trace)
    flow = {"slug": "flights", "title": "Flights", "digest": sha256(TWO_TURNS.encode()).hexdigest()}
    assert (trace["conversation"]["flow"], trace["turns"][0]["flow_turn"]) == (flow, 0)
    assert [call["source"] for step in steps(trace) for call in step["calls"]] == ["pinned"]
    assert len(model.requests) == 2


def test_the_export_is_readable_in_any_script(alice: Client) -> None:
    conversation = begin(alice, "東京の天気は？ 😀")
    assert "東京の天気は？ 😀" in alice.get(f"/c/{conversation.pk}/export.json").content.decode()


def test_the_documents_example_is_in_the_documented_format() -> None:
    [example] = re.findall(r"^```json\n(.+?)^```", DOCUMENT, re.MULTILINE | re.DOTALL)
    assert_documented(json.loads(example))

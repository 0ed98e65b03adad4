"""An answer twice as long takes twice the work, counted in steps: to read it, and to show it."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from chat.feed.live import NOTHING, LiveStep
from chat.llm.answer import TextDelta
from chat.llm.reading import read_answer
from tests.work import growth, steps

HEADERS = {"content-type": "text/event-stream"}
Delta = dict[str, Any]


def event(delta: Delta, reason: str | None = None) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": reason}
    return f"data: {json.dumps({'id': 'x', 'model': 'm', 'choices': [choice]})}\n\n".encode()


def call(position: int, arguments: str, **head: Any) -> Delta:
    return {"tool_calls": [{"index": position, **head, "function": {"name": "look", "arguments": arguments}}]}


def one_call(count: int) -> list[Delta]:
    """Its arguments come in as many pieces."""
    return [call(0, '{"at": "', id="a"), *[call(0, "word ")] * count, call(0, '"}')]


def eight_calls(count: int) -> list[Delta]:
    """They come in turns, and again and again."""
    return [call(at % 8, "{}", id=f"call-{at % 8}") for at in range(count)]


def of_text(piece: str) -> Callable[[int], list[Delta]]:
    return lambda count: [{"content": piece}] * count


ANSWERS: dict[str, Callable[[int], list[Delta]]] = {
    "words": of_text("word "),
    "lines": of_text("A line.\n"),
    "what may begin a call": of_text("a <tool"),
    "thoughts": lambda count: [{"reasoning_content": "word "}] * count + [{"content": "Yes."}],
    "thoughts in the text": lambda count: [
        {"content": "<think>"},
        *[{"content": "word "}] * count,
        {"content": "</think>Yes."},
    ],
    "a call": one_call,
    "calls that are sent again": eight_calls,
}


def read(deltas: list[Delta]) -> Callable[[], Any]:
    """Each in a read of its own."""
    reads = [*map(event, deltas), event({}, "stop"), b"data: [DONE]\n\n"]
    return lambda: read_answer(200, HEADERS, reads, {"look"})


@pytest.mark.parametrize("kind", ANSWERS)
def test_an_answer_twice_as_long_is_read_in_twice_the_steps(kind: str) -> None:
    assert growth(lambda count: read(ANSWERS[kind](count)), 300) < 2.1


def test_an_event_is_read_in_so_many_steps() -> None:
    few, many = (steps(read(ANSWERS["words"](count))) for count in (100, 600))
    assert (many - few) / 500 <= 520


WORDS = "Some words of it, **bold** ones and *others*, as they come.\n\n- one\n- two of `them`\n\n".split(" ")


def frames(count: int) -> list[str]:
    """What one viewer is sent of so many words, if each goes out by itself."""
    live, shown, sent = LiveStep(1, 1), NOTHING, list[str]()
    for at in range(count):
        live.hear(TextDelta(WORDS[at % len(WORDS)] + " "))
        text, shown = live.news(shown)
        sent.append(text)
    return sent


def test_a_text_twice_as_long_is_shown_in_twice_the_steps_and_bytes() -> None:
    assert growth(lambda count: lambda: frames(count), 300) < 2.1
    few, many = (sum(map(len, frames(count))) for count in (300, 600))
    assert many < 2.1 * few


def test_a_word_is_shown_in_so_many_steps_and_bytes() -> None:
    few, many = (steps(lambda count=count: frames(count)) for count in (100, 600))
    assert (many - few) / 500 <= 1_950
    assert sum(map(len, frames(500))) / 500 <= 175

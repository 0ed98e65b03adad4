"""What is read together is what is read event by event: same words, same anomalies, same failures."""

import json
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chat.llm import assembler
from chat.llm.answer import Answer, CallDelta, Delta, ReasoningDelta, TextDelta
from chat.llm.errors import ModelError
from chat.llm.profiles import Profile
from chat.llm.reading import Reading
from chat.llm.together import together

from . import cases
from .cases import Case
from .test_streams import cut

HEADERS = {"content-type": "text/event-stream"}
TOOLS = {"look": {"type": "object"}}
PROFILES = (Profile(), Profile(text_tool_calls=True), Profile(think_open_implied=True), Profile(think_tags=False))


@dataclass
class Heard:
    """What one hears of an answer, however it was cut into deltas."""

    said: list[tuple[Any, ...]] = field(default_factory=list)
    end: object = None

    def hear(self, delta: Delta) -> None:
        match delta:
            case TextDelta(more) | ReasoningDelta(more):
                which: tuple[Any, ...] = (type(delta),)
            case CallDelta(position, name, more):
                which = (CallDelta, position, name)
            case _:
                raise AssertionError(delta)
        if self.said and self.said[-1][:-1] == which:
            more = self.said.pop()[-1] + more
        self.said.append((*which, more))


def heard(reading: Reading, chunks: list[bytes], together: bool, lost: bool = False) -> Heard:
    heard = Heard()
    try:
        for chunk in chunks:
            for delta in reading.feed(chunk) if together else reading.feed_each(chunk):
                heard.hear(delta)
        for delta in reading.close(lost=lost):
            heard.hear(delta)
        answer = reading.answer()
        for delta in reading.release(answer):
            heard.hear(delta)
        heard.end = answer
    except ModelError as error:
        heard.end = (type(error), error.message, error.retryable, error.content, error.reasoning, error.anomalies)
    return heard


def compare(chunks: list[bytes], profile: Profile, status: int = 200, headers: Any = None, tools: Any = None) -> Heard:
    def reading() -> Reading:
        return Reading(status, headers or HEADERS, TOOLS if tools is None else tools, profile)

    one = heard(reading(), chunks, together=True)
    assert one == heard(reading(), chunks, together=False)
    return one


def event(delta: Any, **more: Any) -> dict[str, Any]:
    choice = {"index": 0, "delta": delta, "finish_reason": None}
    return {"id": "x", "model": "m", "created": 1, "choices": [choice], **more}


_words = st.one_of(
    st.sampled_from(["word ", "\n\n", "<", "<think>", "</think>", "<tool_call>", "{", "\ud83d", "\ude00", "\x00", "é", ""]),
    st.text(max_size=4),
)
_deltas = st.one_of(
    *[st.builds(lambda words: {"content": words}, _words)] * 5,
    *[st.builds(lambda words: {"reasoning_content": words, "content": None}, _words)] * 3,
    st.builds(lambda words, more: {"reasoning": more, "content": words}, _words, _words),
    st.builds(lambda words: {"content": words, "refusal": "No."}, _words),
    st.builds(lambda words: {"content": words, "tool_calls": None, "function_call": None}, _words),
    st.builds(
        lambda words, index: {
            "content": words,
            "tool_calls": [{"index": index, "id": f"c{index}", "function": {"name": "look", "arguments": "{}"}}],
        },
        _words,
        st.integers(0, 1),
    ),
    st.sampled_from([{}, {"content": 1}, {"content": ["a"]}, {"content": [{"type": "text", "text": "b"}]}, [], None]),
)
_values = st.one_of(
    *[st.builds(event, _deltas)] * 12,
    st.builds(lambda delta, at: event(delta, created=at, obfuscation="x" * at), _deltas, st.integers(0, 3)),
    st.builds(lambda delta, used: event(delta, usage={"total_tokens": used}), _deltas, st.integers(0, 3)),
    st.builds(lambda delta, name: event(delta, model=name, id=name), _deltas, st.sampled_from(["", "m", "n"])),
    st.builds(lambda delta: {**event(delta), "choices": [{"index": 1, "delta": delta}]}, _deltas),
    st.builds(lambda delta: {**event(delta), "choices": [{"delta": delta}, {"index": 1, "delta": delta}]}, _deltas),
    st.builds(
        lambda delta, end: {**event(delta), "choices": [{"index": 0, "delta": delta, "finish_reason": end}]},
        _deltas,
        st.sampled_from(["stop", "length", "tool_calls", "error", " ", 0]),
    ),
    st.builds(lambda words: {"choices": [{"index": 0, "message": {"content": words}}]}, _words),
    st.sampled_from([{"error": {"message": "Broken"}}, {"data": event({"content": "a"})}, {"choices": []}, [], 1]),
)
_FRAMES = ("data: {}\n\n",) * 9 + (
    "data:{}\n\n", "data: {}\n", "data: {} \n\n", "data: {}\r\n\r\n", "data: {}\r\r", "{}\n", ": hi\n\ndata: {}\n\n",
    "event: delta\ndata: {}\n\n", "event: error\ndata: {}\n\n", "id: 1\ndata: {}\n\n", "\ndata: {}\n\n", "data: {}\n\n\n",
    "data: {}\ndata: {}\n\n", "data: [DONE]\n\ndata: {}\n\n", "\ufeffdata: {}\n\n", "data: {}\x85\n\n", "data: {},\n\n",
)  # fmt: skip
_texts = st.builds(
    lambda value, ascii, spread: json.dumps(value, ensure_ascii=ascii, indent=spread),
    _values,
    st.booleans(),
    st.sampled_from([None] * 9 + [1]),
)
_events = st.builds(lambda frame, text: frame.replace("{}", text), st.sampled_from(_FRAMES), _texts)


@settings(max_examples=600, deadline=None)
@given(
    events=st.lists(_events, max_size=30),
    places=st.lists(st.integers(0, 1 << 14), max_size=8),
    profile=st.sampled_from(PROFILES),
    damage=st.none() | st.tuples(st.integers(0, 1 << 14), st.binary(max_size=3), st.integers(0, 3)),
)
def test_an_answer_read_together_is_what_is_read_event_by_event(
    events: list[str], places: list[int], profile: Profile, damage: tuple[int, bytes, int] | None
) -> None:
    body = "".join(events).encode("utf-8", "surrogatepass")
    if damage is not None:
        at, junk, drop = damage[0] % (len(body) + 1), *damage[1:]
        body = body[:at] + junk + body[at + drop :]
    compare(cut(body, places), profile)


@settings(max_examples=300, deadline=None)
@given(case=st.sampled_from(cases.load()), places=st.lists(st.integers(0, 1 << 16), max_size=12))
def test_a_recorded_stream_read_together_is_what_is_read_event_by_event(case: Case, places: list[int]) -> None:
    chunks = cut(b"".join(case.unpacked), places)
    compare(chunks, case.profile, case.status, case.headers, case.schemas)



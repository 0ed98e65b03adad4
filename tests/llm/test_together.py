"""What is read together is what is read event by event: same words, same anomalies, same failures."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chat.llm.answer import CallDelta, Delta, ReasoningDelta, TextDelta
from chat.llm.errors import ModelError
from chat.llm.profiles import Profile
from chat.llm.reading import Reading

from . import cases
from .cases import Case
from .odd import ODD, A, choice, sent, words
from .test_streams import cut

HEADERS = {"content-type": "text/event-stream"}
TOOLS = {"look": {"type": "object"}}
PROFILES = st.builds(
    Profile, think_tags=st.booleans(), think_open_implied=st.booleans(), text_tool_calls=st.booleans()
)


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
        heard.end = (
            type(error),
            error.message,
            error.retryable,
            error.content,
            error.reasoning,
            error.anomalies,
        )
    return heard


def compare(
    chunks: list[bytes], profile: Profile, status: int = 200, headers: Any = None, tools: Any = None
) -> Heard:
    def reading() -> Reading:
        return Reading(status, headers or HEADERS, TOOLS if tools is None else tools, profile)

    one = heard(reading(), chunks, together=True)
    assert one == heard(reading(), chunks, together=False)
    return one


ENDS = sent({**A, **choice({}, finish_reason="stop")}) + b"data: [DONE]\n\n"


@pytest.mark.parametrize("key", ["content", "reasoning_content"])
@pytest.mark.parametrize("odd", ODD, ids=range(len(ODD)))
def test_whatever_comes_among_words_is_read_as_if_each_event_were_read_alone(odd: bytes, key: str) -> None:
    a, b, c, d = (words(f"{letter} ", key) for letter in "abcd")
    for cut_so in (
        [a + b + odd + c + d + ENDS],
        [a, b + odd, c + d + ENDS],
        [odd + a, odd + b + c, d + ENDS],
        [a + b + odd, odd + odd, odd + c + d, ENDS],
        [a + odd[:-1], odd[-1:] + b + c + d + ENDS],
        [a + odd[: len(odd) // 2], odd[len(odd) // 2 :] + b + c, d + ENDS],
    ):
        compare(cut_so, Profile())
        compare(cut_so, Profile(text_tool_calls=True, think_open_implied=True))


def test_words_in_a_row_are_told_once_a_read() -> None:
    reading = Reading(200, HEADERS)
    assert [*reading.feed(words("a ") + words("b "))] == [TextDelta("a b ")]
    assert [*reading.feed(words("c ") + words("d ") + words("e ")[:30])] == [TextDelta("c d ")]
    assert [*reading.feed(words("e ")[30:] + words("f ") + ENDS)] == [TextDelta("e f ")]


@pytest.mark.parametrize("most", range(1, 9))
def test_an_answer_that_is_too_long_ends_with_the_same_word(
    most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chat.llm.assembler.MAX_TEXT", most)
    a, b, c, d = (words(f"{letter} ") for letter in "abcd")
    compare([a, b + c + d, ENDS], Profile())


_event = st.one_of(
    *[st.text("ab <{é\x00\ud83d\ude00", max_size=4).map(words)] * 3,
    st.text("ab", max_size=2).map(lambda text: words(text, "reasoning")),
    st.sampled_from(ODD),
)


@settings(max_examples=300, deadline=None)
@given(
    events=st.lists(st.tuples(_event, st.integers(1, 4)), max_size=12),
    places=st.lists(st.integers(0, 1 << 14), max_size=6),
    profile=PROFILES,
    damage=st.none() | st.tuples(st.integers(0, 1 << 14), st.binary(max_size=3), st.integers(0, 3)),
)
def test_an_answer_read_together_is_what_is_read_event_by_event(
    events: list[tuple[bytes, int]],
    places: list[int],
    profile: Profile,
    damage: tuple[int, bytes, int] | None,
) -> None:
    body = b"".join(event * times for event, times in events) + ENDS
    if damage is not None:
        at, junk, drop = damage[0] % len(body), *damage[1:]
        body = body[:at] + junk + body[at + drop :]
    compare(cut(body, places), profile)


@settings(max_examples=300, deadline=None)
@given(case=st.sampled_from(cases.load()), places=st.lists(st.integers(0, 1 << 16), max_size=12))
def test_a_recorded_stream_read_together_is_what_is_read_event_by_event(
    case: Case, places: list[int]
) -> None:
    chunks = cut(b"".join(case.unpacked), places)
    compare(chunks, case.profile, case.status, case.headers, case.schemas)

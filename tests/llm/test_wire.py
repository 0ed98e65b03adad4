"""Bytes to events."""

import pytest

from chat.llm.errors import TooLarge
from chat.llm.lines import MAX_LINE
from chat.llm.wire import MAX_BODY, Event, EventStream
from tests.work import growth, not_endless


def fed(stream: EventStream, data: bytes) -> list[Event]:
    stream.count(data)
    return stream.take(data)


def events(*chunks: bytes) -> list[Event]:
    stream = EventStream()
    return [event for chunk in chunks for event in fed(stream, chunk)] + stream.close()


def data(*chunks: bytes) -> list[str]:
    return [event.data for event in events(*chunks)]


@pytest.mark.parametrize("end", [b"\n", b"\r", b"\r\n"])
def test_a_line_ends_at_cr_lf_or_both(end: bytes) -> None:
    body = b"data: {1}" + end + end + b"data: {2}" + end + end
    assert data(body) == data(*(body[at : at + 1] for at in range(len(body)))) == ["{1}", "{2}"]


def test_a_line_ends_at_nothing_else() -> None:
    text = '{"a": "\u2028\u2029\u0085\v\f"}'
    assert data(f"data: {text}\n\n".encode()) == [text]


@pytest.mark.parametrize(
    "body, wanted",
    [
        (b": hello\n\nid: 1\nretry: 5\nfoo: bar\nfoo\n\n", []),
        (b"data:\n\ndata: : ping\n\ndata: {1}\n\n", ["{1}"]),
        (b"id: 7\n\ndata: {1}\n\n", ["{1}"]),
        (b"data: {\ndata: 1}\n\n", ["{\n1}"]),
        (b"data: {1}\ndata: {2}\ndata: [DONE]", ["{1}", "{2}", "[DONE]"]),
        (b"data:{1}\n\ndata:  {2}", ["{1}", " {2}"]),
        (b"\xef\xbb\xbfdata: {1}\n\n\xef\xbb\xbfdata: {2}\n\n", ["{1}"]),
        (b'\n\n{"a":\n[1,\n"]"]}\n', ['{"a":\n[1,\n"]"]}']),
        (b'data: {1}\n\n{"error": 1}\n', ["{1}", '{"error": 1}']),
        (b"data: {1}\n\n{oops\ndata: {2}\n\n", ["{1}", "{2}"]),
        (b"{oops\ndata: {2}\n\n", ["{2}"]),
    ],
)
def test_what_means_nothing_is_skipped_and_the_rest_is_told(body: bytes, wanted: list[str]) -> None:
    assert data(body) == wanted
    assert data(*(body[at : at + 1] for at in range(len(body)))) == wanted


def test_done_is_told_at_once() -> None:
    assert [event.data for event in fed(EventStream(), b"data: {1}\ndata: [DONE] \n")] == ["{1}", "[DONE]"]


def test_names_belong_to_their_event() -> None:
    assert [(event.name, event.data) for event in events(b"event: error\ndata: {1}\n\ndata: {2}\n\n")] == [
        ("error", "{1}"),
        ("", "{2}"),
    ]
    assert [event.name for event in events(b"data: {1}\nevent: error\ndata: {2}\n\n")] == ["", "error"]
    assert [event.name for event in events(b"data: {1}\nevent: error\n\n")] == ["error"]
    assert [event.name for event in events(b'error: {"code": 500}\n')] == ["error"]


def test_a_web_page_is_known_by_its_first_byte() -> None:
    assert [event.name for event in events(b"\r\n <html>data: {1}\n\n")] == ["page"]


def test_a_body_that_ends_inside_an_event_says_so() -> None:
    assert [(event.data, event.cut) for event in events(b'data: {"a": ')] == [('{"a": ', True)]
    assert [(event.data, event.cut) for event in events(b'{"a": \n')] == [('{"a": ', True)]


def test_sizes_are_limited() -> None:
    with pytest.raises(TooLarge):
        events(b"data: " + b"x" * MAX_LINE)
    with pytest.raises(TooLarge):
        events(*[b"data: [" + b"x" * 900_000 + b"\n"] * 3)
    with pytest.raises(TooLarge):
        events(*[b": " + b"x" * 100_000 + b"\n"] * (MAX_BODY // 100_000 + 1))


def test_each_tiny_piece_of_a_line_takes_the_same_steps() -> None:
    def read(pieces: int) -> None:
        assert len(events(b"data: [", *[b"[] ,"] * pieces, b"1]\n\n")) == 1

    assert growth(lambda pieces: lambda: read(pieces), 300) < 2.1
    read(100_000)


def test_each_line_of_an_event_takes_the_same_steps() -> None:
    assert (
        growth(lambda count: lambda: events(b"data: [\n" + b"data: []\n" * count + b"data: ]\n\n"), 300) < 2.1
    )
    with not_endless():
        assert len(events(b"data: [\n" + b"data: []\n" * 100_000 + b"data: ]\n\n")) == 1

"""Live text: whoever watches, from whenever, ends with the same blocks."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chat import markdown
from chat.feed.live import NOTHING, LiveStep
from chat.llm.answer import CallDelta, Delta, ReasoningDelta, TextDelta
from chat.markdown import Blocks, render

TEXT = "# Plan\n\nSome *words*.\n\n- a\n- b\n\n| a |\n|---|\n| 1 |\n\n```\ncode\n\nmore\n```\n\nThe end."


class Screen:
    """What a browser shows of a live step, and what it was sent."""

    def __init__(self) -> None:
        self.shown, self.elements, self.reasoning = NOTHING, list[str](), ""
        self.calls: dict[int, str] = {}

    def take(self, live: LiveStep) -> "Screen":
        text, self.shown = live.news(self.shown)
        frame = json.loads(text or "{}")
        if "blocks" in frame:
            blocks = [*frame["blocks"], frame["tail"]]
            self.elements[frame["blocks_from"] :] = filter(None, blocks)  # As the page's script does.
        if "reasoning" in frame:
            assert frame["reasoning_at"] == len(self.reasoning)
            self.reasoning += frame["reasoning"]
        for call in frame.get("calls", ()):
            text = self.calls.get(call["position"], "")
            assert call["at"] == len(text)
            self.calls[call["position"]] = text + call["arguments"]
        return self

    @property
    def all(self) -> tuple[list[str], str, dict[int, str]]:
        return self.elements, self.reasoning, self.calls


_deltas = st.one_of(
    st.sampled_from([TextDelta(TEXT[at : at + 7]) for at in range(0, len(TEXT), 7)]),
    st.builds(TextDelta, st.text(alphabet="ab*`|-#>\n []()_", max_size=12)),
    st.builds(ReasoningDelta, st.text(max_size=5)),
    st.builds(CallDelta, st.integers(0, 2), st.just("look"), st.text(alphabet='{}":a', max_size=4)),
)


@given(st.lists(st.tuples(_deltas, st.booleans()), max_size=40))
def test_one_who_stayed_and_one_who_comes_late_see_the_same(heard: list[tuple[Delta, bool]]) -> None:
    live, stayed = LiveStep(1, 1), Screen()
    for delta, flushed in heard:
        assert isinstance(delta, TextDelta | ReasoningDelta | CallDelta)
        live.hear(delta)
        if flushed:
            stayed.take(live)
    assert stayed.take(live).all == Screen().take(live).all


@pytest.mark.parametrize(
    "text", ["\n\n- a\n- b", "\n\nSome\nwords", "\n\n> a\n> b", "[a]: https://a.b\n\n- a\n- b"]
)
def test_blocks_of_which_nothing_is_to_be_seen_are_no_elements(text: str) -> None:
    live, screen = LiveStep(1, 1), Screen()
    for letter in text:
        live.hear(TextDelta(letter))
        screen.take(live)
    assert "".join(screen.elements) == render(text)


@given(st.text(alphabet="ab *`|-#>\n1.[]()_~", max_size=200), st.integers(1, 9))
def test_blocks_one_by_one_are_the_whole_rendered_at_once(text: str, size: int) -> None:
    """But for a reference definition, which the full render at an answer's end puts right."""
    if "]:" in text.replace(" ", ""):
        return
    blocks = Blocks()
    for end in range(size, len(text) + size, size):
        tail = blocks.tail(text[:end])
        assert "".join(blocks.closed) + tail == render(text[:end])


_PIECES = (
    "w1¦Word¦2¦é¦ ¦ ¦\n¦\n\n¦- ¦+ ¦1. ¦1.¦**¦*¦_¦`¦> ¦# ¦#¦~~¦[¦](¦]¦)¦(https://a.b¦|¦|-|¦\n|-|-|\n"
    "¦    ¦\r¦```¦&¦&amp¦;¦<b>¦<¦°¦,¦.¦!¦---¦===¦\\¦:¦'¦“¦\xa0¦/¦https://c.d¦\t"
    "¦ **w5** ¦ *it*¦ `c d`,¦**w6**¦ **a *b* c** ¦ *d¦\n- w7¦\n- **w8** x¦\n2. w¦\n* w¦\n  - w¦\n\nw9 ¦1) "
).split("¦")


@settings(max_examples=500, deadline=None)
@given(st.lists(st.sampled_from(_PIECES), max_size=60), st.integers(1, 3))
def test_words_that_go_on_where_a_line_ends_are_as_if_all_were_rendered(pieces: list[str], some: int) -> None:
    blocks = Blocks()
    for end in range(some, len(pieces) + some, some):
        text = "".join(pieces[:end])
        if "]:" in text.replace(" ", ""):
            return
        tail = blocks.tail(text)
        assert "".join(blocks.closed) + tail == render(text)


def test_words_that_go_on_are_not_rendered_again(monkeypatch: pytest.MonkeyPatch) -> None:
    blocks, rendered, render = Blocks(), list[str](), markdown._render
    monkeypatch.setattr(markdown, "_render", lambda text: rendered.append(text) or render(text))
    text = ""
    for piece in ("Some ", "**bold** ", "words, ", "and 3.5", " more.", "\n- A", " list", " *of*", " `two`"):
        text += piece
        assert blocks.tail(text) == render(text)
    assert rendered == [text[: text.index(" list")], text]


def test_the_next_item_and_the_next_paragraph_are_not_rendered(monkeypatch: pytest.MonkeyPatch) -> None:
    blocks, rendered, render = Blocks(), list[str](), markdown._render
    monkeypatch.setattr(markdown, "_render", lambda text: rendered.append(text) or render(text))
    text = ""
    for piece in (
        "One ",
        "paragraph.\n\nAnd",
        " **one**",
        " more.\n",
        "\n",
        "Then:\n\n",
        "- A",
        " list \n- of",
        " ",
    ):
        text += piece
        tail = blocks.tail(text)
        assert "".join(blocks.closed) + tail == render(text)
    assert rendered == ["- A"]
    for piece in ("three", "\n", "- **items**", ", or", " four:\n- x", "\n1. and"):
        text += piece
        assert blocks.tail(text) == render(text[text.index("- A") :])
    assert [each[-6:] for each in rendered] == ["- A", "1. and"]


@pytest.mark.parametrize(
    "pieces",
    [
        ("- a", "\n- 1. b"),
        ("- a", "\n- - b"),
        ("1) a\n2. b", "\n3. c"),
        ("- a", "\n* b"),
        ("- a\n", "\n- b"),
        ("a", "\n\n- b", "\n- c"),
        ("a ", "\n", "\n", "\n    b"),
        ("- a\r3", ". b"),
        ("- a", "\n\n", "b"),
        ("- a\n\n", "1. b"),
        ("- a\n  b\n\n", "c"),
        ("- a\n\n- b", "\n\n", "c"),
        ("# h\n- a", "\n\nb"),
    ],
)
def test_what_looks_like_one_more_item_or_paragraph_is_what_it_is(pieces: tuple[str, ...]) -> None:
    blocks, text = Blocks(), ""
    for piece in pieces:
        text += piece
        tail = blocks.tail(text)
        assert "".join(blocks.closed) + tail == render(text)


def test_a_list_is_closed_by_the_words_after_the_blank_line_behind_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    blocks = Blocks()
    blocks.tail("- one")
    monkeypatch.setattr(markdown, "_render", None)
    assert blocks.tail("- one\n- two\n\n") == "<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n"
    assert blocks.tail("- one\n- two\n\nThen") == "<p>Then</p>\n"
    assert blocks.closed == ["<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n"]


def test_a_paragraph_is_closed_by_the_blank_line_after_it() -> None:
    blocks = Blocks()
    assert (blocks.tail("Some *words*.\n"), blocks.closed) == ("<p>Some <em>words</em>.</p>\n", [])
    assert (blocks.tail("Some *words*.\n\n"), blocks.closed) == ("", ["<p>Some <em>words</em>.</p>\n"])


def test_a_burst_closes_all_its_blocks_at_once() -> None:
    blocks = Blocks()
    blocks.tail("A paragraph of some words.\n\n" * 5000)
    assert len("".join(blocks.closed)) > 130_000


def test_one_endless_block_is_shown_as_it_is_and_costs_no_more_the_longer_it_gets() -> None:
    blocks, row, text = (
        Blocks(),
        "| some | cells | of a | table |\n",
        "| a | b | c | d |\n|---|---|---|---|\n",
    )
    sent = 0
    for _ in range(3000):
        text += row
        sent += len(blocks.tail(text))
    shown = "".join(blocks.closed) + blocks.tail(text)
    assert shown.count("some | cells") == 3000
    assert sent < 300 * len(text)
    assert "<table>" in render(text[:5000])


def test_text_that_no_socket_can_send_is_replaced() -> None:
    live = LiveStep(1, 1)
    live.hear(TextDelta("a\ud83d\x00b"))
    live.hear(CallDelta(0, "look\udc00", '{"\ud800'))
    text, _ = live.news(NOTHING)
    assert "a\ufffd\ufffdb" in json.loads(text)["tail"]
    assert text.encode()


def test_a_hundred_who_were_shown_the_same_are_sent_the_same_text() -> None:
    live, viewers = LiveStep(1, 1), [NOTHING] * 100
    for word in ("Some ", "words.\n\n", "More."):
        live.hear(TextDelta(word))
        sent = [live.news(shown) for shown in viewers]
        assert len({id(text) for text, _ in sent}) == 1 and word.strip() in sent[0][0]
        viewers = [shown for _, shown in sent]
    late, _ = live.news(NOTHING)
    assert json.loads(late)["blocks"] == ["<p>Some words.</p>\n"] and live.news(viewers[0])[0] == ""

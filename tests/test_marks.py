"""Marks in an answer's HTML: round text alone, and nothing else of it changes."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html

from chat.markdown import render
from chat.marks import marked, visible_text

MARKDOWN = """It is **28 °F** & windy in New York, see [28](https://example.org/?a=28).

| Place | °F |
|---|---|
| Chicago | 13 |

    28 in code
"""


def mark(markdown: str, wording: str, *calls: int) -> str:
    """The HTML with each place marked in which `wording` can be read."""
    html = render(markdown)
    found = re.finditer(re.escape(wording), visible_text(html))
    return marked(html, [[at.start(), at.end(), wording, list(calls)] for at in found])


def test_what_a_result_supports_leads_to_its_call() -> None:
    title = "from the result of a call"
    link = f'<a class="fact" href="#i-call-7" data-call="7" title="{title}">13</a>'
    assert f"<td>{link}</td>" in mark(MARKDOWN, "13", 7)
    assert 'data-call="7" title="from the result of a call, and 1 more"' in mark(MARKDOWN, "13", 7, 8)


def test_what_no_result_supports_is_said_to_be_unsupported() -> None:
    assert 'title="no result supports this">13<span class="unseen">' in mark(MARKDOWN, "13")


def test_links_and_code_are_left_alone() -> None:
    assert mark(MARKDOWN, "28", 7).count("data-call") == 1


@pytest.mark.parametrize(
    "marks", [[[0, 2, "no", [1]]], [[0, 9999, "It", [1]]], [[-5, -3, "It", []]], [[3, 1, "", []]]]
)
def test_a_mark_that_does_not_fit_the_text_is_left_out(marks: list[list[object]]) -> None:
    assert marked(render(MARKDOWN), marks) == marked(render(MARKDOWN), [[0, 0, "", []]])


def test_a_wording_is_text_whatever_it_is() -> None:
    html = mark("He said \\<script> & <b>", "<script> &", 3)
    assert "&lt;script&gt; &amp;</a>" in html
    assert "<script" not in html


@given(
    st.text(st.sampled_from("a1 28*_`|-<>&\n[]()\"'#"), max_size=60), st.integers(0, 30), st.integers(1, 8)
)
def test_marks_change_no_word_and_no_other_element(markdown: str, start: int, length: int) -> None:
    html = render(markdown)
    text = visible_text(html)
    wording = text[start : start + length]
    with_mark = marked(html, [[start, start + len(wording), wording, [1]]])
    bare = re.sub(r'<a class="fact"[^>]*>(.*?)</a>', r"\1", with_mark, flags=re.S)
    as_tree = [lxml_html.tostring(lxml_html.fragment_fromstring(each, "div")) for each in (bare, html)]
    assert as_tree[0] == as_tree[1]

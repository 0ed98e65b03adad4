"""Wikitext as people write it, and as nobody should."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.live.wikitext import plain, templates
from chat.live.wikivoyage import MOST, listings

from .asking import recorded

PAGE = recorded("article")["query"]["pages"][0]["revisions"][0]["slots"]["main"]["content"]


def test_a_listing_is_plain_text_with_its_place() -> None:
    museum, church, surf, _ = listings(PAGE)
    assert museum.content == "A huge museum of science and technology on an island."
    assert (museum.latitude, museum.longitude, museum.hours) == (48.1299, 11.5834, "Daily 09:00-17:00")
    assert museum.price == "€15"
    assert church.content == "Two towers & a footprint of the devil."
    assert (church.latitude, church.longitude) == (None, None)
    assert (surf.content, surf.latitude) == ("At the Eisbach.", None)


@pytest.mark.parametrize(
    ("wikitext", "names"),
    [
        ("{{see|name=A", []),
        ("{{see|name=A {{see|name=B}}", ["B"]),
        ("}} {{see|name=A}}", ["A"]),
        ("{{see|name=[[A|B}}", ["A|B"]),
        ("{{see|name=[[Page|Shown]]|content=x}}", ["Shown"]),
        ("{{see}}{{see|}}{{see|name}}", []),
        ("{{ SEE \n| name = A\n}}", ["A"]),
        ("{{see|name=<b>A</b>&lt;script&gt;}}", ["A<script>"]),
        ("{{{{{{see|name=A}}", ["A"]),
    ],
)
def test_broken_wikitext_yields_what_is_whole_in_it(wikitext: str, names: list[str]) -> None:
    assert [listing.name for listing in listings(wikitext)] == names


def test_a_long_page_is_cut_off() -> None:
    assert len(listings("{{see|name=A}}" * 1000)) == MOST


@given(st.text(alphabet="{}[]|=see donam<>'&!-/ \n"))
def test_whatever_is_written_there_is_read(wikitext: str) -> None:
    listings(wikitext)
    assert "{{" not in plain(wikitext) and "[[" not in plain(wikitext)
    assert all(template.name == template.name.strip() for template in templates(wikitext))


@pytest.mark.parametrize("piece", ["{{", "[[", "{{see|", "{{see|name=", "[[a|", "<ref>", "{{see|name=A}}|"])
def test_two_megabytes_of_it_are_read_in_one_pass(piece: str) -> None:
    assert len(listings(piece * (2_000_000 // len(piece)))) in (0, MOST)

"""The tab of sources: what was tried for a result, and what the result says of its origin."""

from typing import Any

import pytest
from django.test import Client
from lxml import html

from chat.calling import Attempt
from chat.inspector.sources import origin, tab
from chat.origin import Origin, Source
from chat.turns.chain import kept
from tests.inspector.rows import call_in, said, shown

pytestmark = pytest.mark.django_db

OUTCOMES: dict[Any, str] = {
    "answered": "answered",
    "failed": "failed",
    "skipped": "not asked",
    "fresh": "kept from earlier, still fresh",
    "stale": "kept from earlier, out of date",
    "offline": "from what is carried along",
}
CHAIN = kept([Attempt("A source", outcome, 0.25, 503, "One sentence.") for outcome in OUTCOMES])
ENVELOPE = Origin("live", Source("Open-Meteo", "https://open-meteo.com/en", "CC BY 4.0"), "2026-11-27T10:00Z")


def test_each_source_stands_in_its_order_with_words_and_an_icon_for_what_came_of_it(alice: Client) -> None:
    rows = shown(alice, call_in(alice, chain=CHAIN), "sources").xpath("//table//tbody/tr")
    cells = [[" ".join(cell.text_content().split()) for cell in row] for row in rows]
    assert cells == [["A source", words, "503", "0.2 s", "One sentence."] for words in OUTCOMES.values()]
    icons = {row.xpath(".//*[local-name()='svg']/@data-icon")[0] for row in rows}
    assert len(icons) == len(OUTCOMES)


def test_an_origin_is_told_with_a_link_that_says_its_host(alice: Client) -> None:
    call = call_in(alice, result={"temperature": 7, **ENVELOPE.envelope("It is <b>rounded</b>.")})
    page = html.document_fromstring(alice.get(f"/k/{call.pk}/sources/").content.decode())
    words = " ".join(page.find(".//main").text_content().split())
    for told in ("live", "Open-Meteo", "https://open-meteo.com/en", "CC BY 4.0", "2026-11-27T10:00Z"):
        assert told in words
    assert "It is <b>rounded</b>." in words
    [link] = page.xpath("//a[@href='https://open-meteo.com/en']")
    assert link.text == "Open at open-meteo.com (new window)"
    assert "noopener" in link.get("rel")


@pytest.mark.parametrize(
    "url",
    [
        "http://open-meteo.com/",
        "javascript:alert(1)",
        "https://open-meteo.com@evil.example/",
        "https://open-meteo.com\\@evil.example/",
        "//evil.example/",
        "https://[::1",
        "https://\u202eevil.example/",
        "https://оpen-meteo.com/",
        "https:///path",
        "https://a.example/\n",
        "data:text/html,x",
        7,
    ],
)
def test_an_address_that_is_not_plain_https_is_text_alone(alice: Client, url: Any) -> None:
    page = shown(alice, call_in(alice, result={"source": {"name": "X", "url": url}}), "sources")
    assert page.xpath("//main//dl//a") == []


def test_while_nothing_is_known_of_a_source_there_is_no_tab(alice: Client) -> None:
    assert not tab.applies_to(call_in(alice, "live"))
    assert not tab.applies_to(call_in(alice, result={"temperature": 7}))
    failed = call_in(alice, "failed", chain=CHAIN)
    assert (tab.applies_to(failed), tab.note(failed)) == (True, "6 tried")
    assert "No result came of it." in said(alice, failed, "sources")


def test_an_older_result_has_a_name_and_one_note() -> None:
    told = origin({"kind": "sample", "source": "Sample data", "notes": "Not real."})
    assert (told.name, told.notes, told.host) == ("Sample data", ("Not real.",), "")


@pytest.mark.parametrize(
    "chain", ["no", 7, {"a": 1}, [1, None, "x"], [{}], [{"seconds": "x", "status": [1]}], [{"outcome": {}}]]
)
def test_a_chain_that_is_none_is_shown_all_the_same(alice: Client, chain: Any) -> None:
    said(alice, call_in(alice, chain=chain), "sources")

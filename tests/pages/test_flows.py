"""The pages of flows: every one has a card that plays it, and a page that says what is in its file."""

import pytest
from django.conf import settings
from django.test import Client
from lxml import html
from pytest_django import DjangoAssertNumQueries

from chat.flows.flow import Flow
from chat.flows.reading import read
from chat.flows.repertoire import shipped, text_of
from chat.flows.script import SCRIPT_MODEL
from tests.pages.reading import assets, forbidden

pytestmark = pytest.mark.django_db
FLOWS = shipped()
every_flow = pytest.mark.parametrize("flow", FLOWS.values(), ids=list(FLOWS))
LIMIT = 100 * 1024


def tree(client: Client, path: str, status: int = 200) -> html.HtmlElement:
    response = client.get(path)
    assert response.status_code == status
    return html.document_fromstring(response.content.decode())


def card(page: html.HtmlElement, flow: Flow) -> html.HtmlElement:
    (found,) = page.xpath(
        f"//li[contains(@class, 'flow-card')][.//button[@form='act'][@formaction='/flows/{flow.slug}/play']]"
    )
    return found


def words(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


@every_flow
def test_a_card_says_what_a_flow_shows_and_plays_it_with_one_press(alice: Client, flow: Flow) -> None:
    for path in ("/", "/flows/") if flow.group else ("/flows/",):
        shown = words(card(tree(alice, path), flow))
        assert flow.title in shown and flow.shows in shown and flow.watch in shown
        assert f"{len(flow.turns)} turn" in shown
        assert ("Pinned results" in shown) == any(turn.pins for turn in flow.turns)


def test_the_start_page_has_the_six_patterns_and_some_trips_and_the_rest_has_a_page(alice: Client) -> None:
    (patterns,) = tree(alice, "/").xpath("//ul[@aria-labelledby='flows-patterns']")
    assert [title.split("Play ")[1] for title in map(words, patterns.xpath(".//strong"))] == [
        "Simple",
        "Multiple",
        "Parallel",
        "Parallel multiple",
        "Multi-step",
        "Multi-turn",
    ]
    assert len(tree(alice, "/flows/").xpath("//li[contains(@class, 'flow-card')]")) == len(FLOWS)


def test_what_is_played_by_its_script_says_so_where_no_model_is(alice: Client) -> None:
    assert settings.LLM.is_offline
    page = tree(alice, "/flows/")
    assert {flow.is_scripted for flow in FLOWS.values()} == {True, False}
    for flow in FLOWS.values():
        assert ("Scripted answers" in words(card(page, flow))) == flow.is_scripted


@every_flow
def test_its_page_says_each_turn_its_tools_and_what_is_expected(alice: Client, flow: Flow) -> None:
    page = tree(alice, f"/flows/{flow.slug}/")
    assert words(page.xpath("//h1")[0]) == flow.title
    turns = page.xpath("//ol[@class='flow-turns']/li")
    assert [words(each.xpath(".//*[@class='says']")[0]) for each in turns] == [
        " ".join(turn.says.split()) for turn in flow.turns
    ]
    for each, turn in zip(turns, flow.turns, strict=True):
        assert set(each.xpath(".//*[@class='offers']/code/text()")) >= set(turn.tools)
        for call in turn.expect.calls or ():
            assert any(call.name in words(line) for line in each.xpath(".//*[@class='expects']//li"))


@every_flow
def test_its_file_is_there_to_read_and_to_take_along(alice: Client, flow: Flow) -> None:
    text = text_of(flow.slug)
    (shown,) = tree(alice, f"/flows/{flow.slug}/").xpath("//pre/text()")
    file = alice.get(f"/flows/{flow.slug}/file")
    assert shown.strip() == text.strip()
    assert file.content.decode() == text
    assert file["Content-Disposition"] == f'attachment; filename="{flow.slug}.yaml"'
    assert read(file.content.decode(), flow.slug) == flow


def test_it_can_be_played_with_the_offline_model_its_script_or_any_model_of_the_server(alice: Client) -> None:
    for flow in FLOWS.values():
        select = tree(alice, f"/flows/{flow.slug}/").xpath("//select[@name='model']")[0]
        assert {"travelbot-offline", "openai/gpt-oss-20b"} <= set(select.value_options)
        assert (SCRIPT_MODEL in select.value_options) == flow.is_scripted
        assert select.value == (SCRIPT_MODEL if flow.is_scripted else "travelbot-offline")
        assert len(select.value_options) == len(set(select.value_options))


@pytest.mark.parametrize("path", ["/flows/no-such-flow/", "/flows/no-such-flow/file"])
def test_a_flow_that_is_not_there_is_a_page_that_says_so(alice: Client, path: str) -> None:
    response = alice.get(path)
    assert response.status_code == 404
    assert "no-such-flow" in response.content.decode()
    assert b"Traceback" not in response.content


def test_the_pages_keep_the_strict_policy(alice: Client) -> None:
    for path in ("/", "/flows/", *(f"/flows/{slug}/" for slug in FLOWS)):
        assert not forbidden(alice.get(path).content.decode()), path


@pytest.mark.parametrize("path", ["/", "/flows/", "/flows/simple/"])
def test_a_page_with_everything_that_it_fetches_is_small(alice: Client, path: str) -> None:
    sizes = {address: len(body) for address, body in assets(alice, path).items()}
    assert sum(sizes.values()) < LIMIT, sizes


@pytest.mark.parametrize("path", ["/", "/flows/", "/flows/multi-turn/"])
def test_a_page_asks_the_database_for_the_list_alone(
    alice: Client, path: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    alice.get(path)
    with django_assert_max_num_queries(2):
        assert alice.get(path).status_code == 200


def test_the_sidebar_leads_there_and_marks_where_one_is(alice: Client) -> None:
    for path in ("/flows/", "/flows/simple/"):
        assert tree(alice, path).xpath("//aside//a[@href='/flows/']/@aria-current") == ["page"]
    assert tree(alice, "/").xpath("//aside//a[@href='/flows/'][not(@aria-current)]")


def test_the_page_says_what_a_run_decides_of_a_call_that_asks(alice: Client) -> None:
    page = alice.get("/flows/booking-changed/").content.decode()
    assert (
        "a run of this flow would <bdi>approve it with party size 12</bdi>; in the chat you decide." in page
    )
    assert "A call that asks first" not in alice.get("/flows/simple/").content.decode()

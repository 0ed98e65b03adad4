"""A long conversation shows its end; whoever goes up has each earlier turn, once, and the view stays."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from chat.pages.transcript import AT_FIRST, MORE
from tests.browser.conftest import NewPage
from tests.browser.laid_out import MANY, long_talk
from tests.browser.site import Site
from tests.browser.steps import check_by_day_and_night, say, wait_for_answers

ALL = [f"Question {number}" for number in range(1, MANY + 1)]
FRAGMENT = re.compile(r"\?before=")
WIDE = {"viewport": {"width": 1440, "height": 900}, "bypass_csp": True}
PANES = ("transcript", "inspected")
INSPECTED = "#i-turns > .i-turn > .i-turn-head h3"
Opened = Callable[..., Page]


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    site = Site(tmp_path_factory.mktemp("long") / "db.sqlite3", LLM_PROVIDER="offline", MESSAGES_A_MINUTE="0")
    rows = long_talk(site)
    site.start()
    yield rows | {"address": f"http://{site.host}"}
    site.end()


@pytest.fixture
def opened(new_page: NewPage, talk: dict[str, str]) -> Opened:
    def open_it(to: str = "", **options: Any) -> Page:
        page = new_page(**(WIDE | options))
        owner = {"name": "sessionid", "value": talk["session"], "url": talk["address"]}
        page.context.add_cookies([owner])  # type: ignore[list-item]
        page.goto(talk["address"] + talk["path"] + to)
        return page

    return open_it


def said(page: Page, entries: str = "#turns > .turn > .said p") -> list[str]:
    return page.locator(entries).all_text_contents()


def to_the_top(page: Page, pane: str) -> float:
    """Where the first turn is then."""
    top: float = page.evaluate(
        """(id) => {
          const pane = document.getElementById(id);
          pane.scrollTop = 0;
          window.first = pane.querySelector(".turn, .i-turn");
          return window.first.getBoundingClientRect().top;
        }""",
        pane,
    )
    return top


def moved(page: Page, top: float) -> float:
    now: float = page.evaluate("window.first.getBoundingClientRect().top")
    return abs(now - top)


@pytest.mark.parametrize("pane", PANES)
def test_whoever_scrolls_up_sees_each_turn_once_in_order_and_nothing_jumps(opened: Opened, pane: str) -> None:
    page = opened()
    expect(page.locator("#turns > .turn")).to_have_count(AT_FIRST)
    expect(page.get_by_text("Question 60").first).to_be_in_viewport()
    shown = AT_FIRST
    while shown < MANY:
        top = to_the_top(page, pane)
        shown = min(shown + MORE, MANY)
        expect(page.locator("#turns > .turn")).to_have_count(shown)
        assert moved(page, top) < 2
    assert (said(page), said(page, INSPECTED)) == (ALL, ALL)
    expect(page.locator(".earlier")).to_have_count(0)


def test_that_they_are_on_their_way_and_that_they_could_not_be_had_is_said_and_tried_again(
    opened: Opened,
) -> None:
    held: list[Route] = []
    page = opened(expected="503")
    page.route(FRAGMENT, lambda route: held.append(route))
    to_the_top(page, "transcript")
    words = page.locator("#transcript .earlier")
    expect(words).to_contain_text("Loading earlier turns…")
    check_by_day_and_night(page, "#chat")
    expect(page.get_by_role("status").filter(has_text="Loading earlier turns…")).to_have_count(1)
    held.pop().fulfill(status=503, body="Busy")
    expect(words).to_contain_text("The earlier turns could not be loaded.")
    check_by_day_and_night(page, "#chat")
    expect(page.locator("#announcer")).to_have_text("The earlier turns could not be loaded.")
    page.unroute(FRAGMENT)
    words.get_by_role("link", name="Try again").click()
    expect(page.locator("#turns > .turn")).to_have_count(AT_FIRST + MORE)
    assert said(page) == ALL[-AT_FIRST - MORE :]
    expect(words).to_contain_text("Show earlier turns")


def test_a_request_that_is_lost_on_its_way_can_be_made_again(opened: Opened) -> None:
    page = opened(expected="ERR_FAILED")
    page.add_init_script("console.error = () => {}")  # htmx says it once more.
    page.reload()
    page.route(FRAGMENT, lambda route: route.abort())
    to_the_top(page, "transcript")
    again = page.locator("#transcript").get_by_role("link", name="Try again")
    expect(again).to_be_visible()
    page.unroute(FRAGMENT)
    again.click()
    expect(page.locator("#turns > .turn")).to_have_count(AT_FIRST + MORE)


def test_by_keyboard_the_link_stays_where_one_is_until_there_is_no_more(opened: Opened) -> None:
    page = opened(viewport={"width": 390, "height": 800})
    page.locator("#transcript .earlier a").evaluate("link => link.focus({ preventScroll: true })")
    for shown in (*range(AT_FIRST + MORE, MANY, MORE), MANY):
        page.keyboard.press("Enter")
        expect(page.locator("#turns > .turn")).to_have_count(shown)
        if shown < MANY:
            expect(page.locator("#transcript .earlier a")).to_be_focused()
    expect(page.locator("#turns > .turn").first).to_be_focused()
    assert said(page) == ALL


def test_without_script_the_link_leads_to_a_page_with_more(opened: Opened) -> None:
    page = opened(java_script_enabled=False)
    page.locator("#transcript").get_by_role("link", name="Show earlier turns").click()
    page.wait_for_url("**/?from=turn-*#turn-*")
    shown = said(page)
    assert shown == ALL[-len(shown) :] and len(shown) > AT_FIRST


def test_in_its_own_window_the_inspector_goes_up_as_well(opened: Opened) -> None:
    page = opened("inspector/")
    top = to_the_top(page, "inspected")
    expect(page.locator("#i-turns > .i-turn")).to_have_count(AT_FIRST + MORE)
    assert moved(page, top) < 2
    assert said(page, INSPECTED) == ALL[-AT_FIRST - MORE :]


@pytest.mark.parametrize("entry", ["#turn-2", "#i-turn-2", "#i-call-3/result"])
def test_an_address_leads_to_a_row_of_an_earlier_turn_also_in_a_page_that_is_open(
    opened: Opened, entry: str
) -> None:
    page = opened(entry)
    expect(page.locator(entry.partition("/")[0])).to_be_in_viewport()
    page = opened()
    page.evaluate("entry => (location.hash = entry)", entry)
    expect(page.locator(entry.partition("/")[0])).to_be_in_viewport()


def test_without_script_a_row_of_an_earlier_turn_leads_back_to_its_place(opened: Opened) -> None:
    page = opened("../../k/3/", java_script_enabled=False)
    page.get_by_role("link", name="In its conversation").click()
    expect(page.locator("#i-call-3")).to_be_in_viewport()


def test_another_window_gets_a_row_that_this_one_alone_has(opened: Opened) -> None:
    page = opened()
    with page.expect_popup() as popup:
        page.get_by_role("link", name="In its own window").click()
    window = popup.value
    to_the_top(page, "transcript")
    turn = page.locator("#turns > .turn", has_text="Question 48")
    turn.get_by_role("link", name="Inspect").click()
    expect(window.locator("#i-turns > .i-turn", has_text="Question 48")).to_be_in_viewport()


def test_what_came_later_is_inspected_and_rated_like_the_rest(opened: Opened) -> None:
    page = opened()
    to_the_top(page, "transcript")
    turn = page.locator("#turns > .turn", has_text="Question 50")
    turn.get_by_role("button", name="Good answer").click()
    expect(turn.get_by_role("button", name="Good answer")).to_have_attribute("aria-pressed", "true")
    turn.locator(".call-line").first.click()
    expect(page.locator("#i-turns .i-call[data-pinned] .tabs")).to_be_visible()
    assert "#i-call-" in page.url


def test_news_of_a_turn_that_is_on_its_way_or_not_shown_is_neither_lost_nor_out_of_place(
    opened: Opened,
) -> None:
    held: list[Route] = []
    reader, rater = opened(), opened()
    for shown in (AT_FIRST + MORE, AT_FIRST + 2 * MORE):
        to_the_top(rater, "transcript")
        expect(rater.locator("#turns > .turn")).to_have_count(shown)
    reader.route(FRAGMENT, lambda route: held.append(route) if not held else route.continue_())
    to_the_top(reader, "transcript")
    expect(reader.locator("#transcript .earlier")).to_contain_text("Loading")
    answer = held[0].fetch()
    for question in ("Question 51", "Question 40"):
        turn = rater.locator("#turns > .turn", has_text=question)
        turn.get_by_role("button", name="Bad answer").click()
        expect(turn.get_by_role("button", name="Bad answer")).to_have_attribute("aria-pressed", "true")
    expect(reader.locator("body")).to_have_attribute("data-revision", re.compile("[1-9]"))
    held[0].fulfill(response=answer)
    pressed = reader.locator("#turns > .turn", has_text="Question 51").get_by_role(
        "button", name="Bad answer"
    )
    expect(pressed).to_have_attribute("aria-pressed", "true")
    there = ALL[-AT_FIRST - MORE :]
    assert (said(reader), said(reader, INSPECTED)) == (there, there)
    say(reader, "What is the weather in Chicago?")
    wait_for_answers(reader, AT_FIRST + MORE + 1)
    assert said(reader)[-2:] == ["Question 60", "What is the weather in Chicago?"]

"""A turn against the clock on the page: growing, played again, filtered, and as a table."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage
from tests.browser.model import Gate, Model
from tests.browser.steps import FIVE, begin, say, wait_for_answers

WIDTH = "lane => lane.viewBox.baseVal.width"
REACH = "bar => bar.getBBox().width"


def test_bars_grow_while_the_model_is_waited_for(page: Page, modelled_site: str, model: Model) -> None:
    gate = Gate()
    model.says(gate, "Done.")
    begin(page, modelled_site, "Go")
    lane, bar = page.locator(".i-step .lane").first, page.locator(".i-step .lane [data-from]").first
    expect(bar).to_be_attached()
    before = lane.evaluate(WIDTH), bar.evaluate(REACH)
    page.wait_for_function(
        "width => document.querySelector('.i-step .lane').viewBox.baseVal.width > width + 500", arg=before[0]
    )
    assert bar.evaluate(REACH) > before[1]
    gate.set()
    wait_for_answers(page)
    expect(page.locator(".lane [data-from]")).to_have_count(0)


def test_calls_of_one_answer_are_bracketed_and_drawn_against_one_clock(page: Page, offline_site: str) -> None:
    begin(page, offline_site, FIVE)
    wait_for_answers(page)
    expect(page.locator(".i-calls[data-together] .i-call")).to_have_count(5)
    expect(page.locator(".together")).to_contain_text("5 calls asked for together; ")
    clocks = page.locator("#inspected .lane").evaluate_all(
        "all => all.map((lane) => lane.getAttribute('viewBox'))"
    )
    assert len(clocks) == 7
    assert len(set(clocks)) == 1


def test_a_turn_is_played_again_up_to_any_moment(page: Page, offline_site: str) -> None:
    begin(page, offline_site, FIVE)
    wait_for_answers(page)
    playhead = page.get_by_role("slider", name="Moment of the turn")
    playhead.focus()
    page.keyboard.press("Home")
    expect(page.locator(".i-row[data-future]")).not_to_have_count(0)
    expect(page.locator(".moment")).to_have_text("0.0 s")
    page.get_by_role("button", name="Play again").click()
    expect(page.locator(".moment")).to_be_hidden()
    expect(page.locator(".i-row[data-future]")).to_have_count(0)
    expect(page.get_by_role("button", name="Play again")).to_have_attribute("aria-pressed", "false")


def test_the_table_has_the_same_facts(page: Page, offline_site: str) -> None:
    begin(page, offline_site, FIVE)
    wait_for_answers(page)
    page.get_by_text("Times as a table").click()
    table = page.get_by_role("table", name="Every request and call, with its times")
    expect(table.get_by_role("row")).to_have_count(8)
    expect(table.get_by_role("row").nth(2)).to_contain_text("get_current_stock_price")
    table.get_by_role("link", name="Request 2").click()
    expect(page).to_have_url(re.compile(r"#i-step-\d+$"))


def test_rows_are_filtered_by_what_they_say_and_how_they_ended(
    page: Page, modelled_site: str, model: Model
) -> None:
    model.says((0, "get_current_weather", '{"location": "Chicago, IL"}'), (1, "fly", "{}"))
    begin(page, modelled_site, "Go")
    wait_for_answers(page)
    page.get_by_label("Filter by tool or text").fill("chicago")
    expect(page.locator(".i-call:visible")).to_have_count(1)
    expect(page.locator(".i-call:visible")).to_contain_text("get_current_weather")
    page.get_by_label("Filter by tool or text").fill("")
    page.get_by_label("Which rows").select_option("Trouble")
    expect(page.locator(".i-call:visible")).to_have_count(1)
    expect(page.locator(".i-call:visible")).to_contain_text("fly")
    model.says("No calls.")
    say(page, "More")
    wait_for_answers(page, 2)
    expect(page.locator(".i-turn:visible")).to_have_count(1)
    page.get_by_label("Which rows").select_option("All")
    expect(page.locator(".i-turn:visible")).to_have_count(2)


def test_failures_open_by_themselves_and_successes_stay_folded(
    page: Page, modelled_site: str, model: Model
) -> None:
    model.says((0, "get_current_weather", '{"location": "Chicago, IL"}'), (1, "fly", "{}"))
    begin(page, modelled_site, "Go")
    wait_for_answers(page)
    expect(page.locator(".i-call[data-status=done] > details")).not_to_have_attribute("open", "")
    expect(page.locator(".i-call[data-status=invalid] > details")).to_have_attribute("open", "")
    expect(page.get_by_role("tab", name="Error")).to_have_attribute("aria-selected", "true")


def test_what_is_opened_in_a_live_turn_stays_open_and_is_brought_up_to_date(
    page: Page, modelled_site: str, model: Model
) -> None:
    gate = Gate()
    model.says("Begun.", gate, " Ended.")
    begin(page, modelled_site, "Go")
    row = page.locator(".i-step summary.i-row")
    row.click()
    page.get_by_role("tab", name="Answer").click()
    panel = page.get_by_role("tabpanel", name="Answer")
    expect(panel).to_be_visible()
    gate.set()
    wait_for_answers(page)
    expect(panel).to_contain_text("Begun. Ended.")
    expect(page.get_by_role("tab", name="Answer")).to_be_focused()


def test_with_less_motion_it_still_grows(new_page: NewPage, modelled_site: str, model: Model) -> None:
    page = new_page(reduced_motion="reduce")
    gate = Gate()
    model.says(gate, "Done.")
    begin(page, modelled_site, "Go")
    page.wait_for_function("() => document.querySelector('.i-step .lane')?.viewBox.baseVal?.width > 1500")
    gate.set()
    wait_for_answers(page)

"""The inspector: beside the chat or in its own window, linked with it, and reached by address."""

import re

from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import NewPage
from tests.browser.model import Model
from tests.browser.steps import FIVE, begin, check, open_tab, wait_for_answers

WEATHER = "What is the weather in Chicago?"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def test_the_tabs_of_a_call_and_of_a_step_show_what_was_asked_and_what_came(
    page: Page, offline_site: str
) -> None:
    begin(page, offline_site, WEATHER)
    wait_for_answers(page)
    page.locator("#inspector .i-call summary.i-row").click()
    entry = page.locator("#inspector .i-call")
    expect(entry.get_by_role("tab", name="Arguments")).to_have_attribute("aria-selected", "true")
    expect(entry.get_by_role("tabpanel")).to_contain_text("Chicago, IL")
    open_tab(entry, "Result")
    expect(entry.get_by_role("tabpanel")).to_contain_text("cold and snowy")
    step = page.locator("#inspector .i-step").first
    step.locator("summary.i-row").first.click()
    open_tab(step, "Request")
    expect(step.get_by_role("tabpanel", name="Request")).to_contain_text("tool_choice")


def test_a_call_in_the_chat_leads_to_its_entry(page: Page, offline_site: str) -> None:
    begin(page, offline_site, WEATHER)
    wait_for_answers(page)
    page.locator("#turns .call a").click()
    expect(page).to_have_url(re.compile(r"#i-call-\d+$"))
    expect(page.locator("#inspector .i-call summary.i-row")).to_be_focused()
    expect(page.locator("#inspector .i-call > details")).to_have_attribute("open", "")
    expect(page.locator("#turns .call[data-pinned]")).to_have_count(1)
    expect(page.locator("#inspector .i-call[data-pinned]")).to_have_count(1)
    page.locator("#inspector h3 a").click()
    expect(page.locator("#turns .turn")).to_be_focused()


def test_pointing_at_a_call_lights_its_entry_and_the_other_way_round(page: Page, offline_site: str) -> None:
    begin(page, offline_site, WEATHER)
    wait_for_answers(page)
    page.locator("#turns .call").hover()
    expect(page.locator("#inspector .i-call[data-lit]")).to_have_count(1)
    page.locator("#text").hover()
    expect(page.locator("[data-lit]")).to_have_count(0)
    page.locator("#inspector .i-call").hover()
    expect(page.locator("#turns .call[data-lit]")).to_have_count(1)


def test_the_address_of_a_tab_reopens_it_after_a_reload_and_in_another_browser_window(
    page: Page, new_page: NewPage, offline_site: str
) -> None:
    begin(page, offline_site, WEATHER)
    wait_for_answers(page)
    page.locator("#inspector .i-call summary.i-row").click()
    open_tab(page.locator("#inspector .i-call"), "Timing")
    expect(page).to_have_url(re.compile(r"#i-call-\d+/timing$"))
    page.reload()
    expect(page.get_by_role("tabpanel", name="Timing")).to_be_visible()
    other = new_page(beside=page)
    other.goto(page.url)
    expect(other.get_by_role("tabpanel", name="Timing")).to_be_visible()
    own = new_page(beside=page)
    own.goto(page.url.replace("/#", "/inspector/#"))
    expect(own.get_by_role("tabpanel", name="Timing")).to_be_visible()


def test_closed_stays_closed_over_a_reload_until_an_address_points_into_it(
    page: Page, offline_site: str
) -> None:
    begin(page, offline_site, WEATHER)
    wait_for_answers(page)
    page.get_by_role("button", name="Close the inspector").click()
    page.reload()
    expect(page.locator("#inspector")).to_be_hidden()
    toggle = page.get_by_role("button", name="Inspector", exact=True)
    expect(toggle).to_have_attribute("aria-expanded", "false")
    link = page.locator("#turns .call a").get_attribute("href")
    address = page.url
    page.goto("about:blank")
    page.goto(f"{address}{link}")
    expect(page.locator(str(link))).to_be_visible()
    expect(page.locator(f"{link} > details")).to_have_attribute("open", "")


def test_on_a_phone_it_is_a_sheet(new_page: NewPage, offline_site: str) -> None:
    page = new_page(**PHONE)
    begin(page, offline_site, WEATHER)
    wait_for_answers(page)
    expect(page.locator("#inspector")).to_be_hidden()
    page.get_by_role("button", name="Inspector").click()
    expect(page.locator("#inspector")).to_be_visible()
    expect(page.locator("#inspector")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#inspector")).to_be_hidden()
    expect(page.get_by_role("button", name="Inspector")).to_be_focused()
    page.locator("#turns .call a").tap()
    expect(page.locator("#inspector .i-call")).to_be_in_viewport()


def test_its_edge_is_dragged_and_moved_with_keys_and_stays_where_it_was_put(
    page: Page, offline_site: str
) -> None:
    page.set_viewport_size({"width": 1600, "height": 900})
    begin(page, offline_site, WEATHER)
    wait_for_answers(page)
    edge = page.get_by_role("separator", name="Size of the inspector")
    box = edge.bounding_box()
    assert box
    page.mouse.move(box["x"] + 4, 300)
    page.mouse.down()
    page.mouse.move(800, 300)
    page.mouse.up()
    expect(edge).to_have_attribute("aria-valuenow", "50")
    edge.press("ArrowRight")
    expect(edge).to_have_attribute("aria-valuenow", "48")
    page.reload()
    expect(edge).to_have_attribute("aria-valuenow", "48")
    width = page.locator("#inspector").evaluate("panel => panel.getBoundingClientRect().width / innerWidth")
    assert 0.47 < width < 0.49


def test_in_its_own_window_it_follows_the_turn_and_lights_what_the_chat_points_at(
    page: Page, offline_site: str
) -> None:
    begin(page, offline_site, WEATHER)
    wait_for_answers(page)
    with page.expect_popup() as opening:
        page.get_by_role("link", name="In its own window").click()
    own = opening.value
    own.wait_for_load_state()
    expect(page.locator("#inspector")).to_be_hidden()
    expect(own.locator(".i-call")).to_have_count(1)
    page.locator("#turns .call").hover()
    expect(own.locator(".i-call[data-lit]")).to_have_count(1)
    page.locator("#turns .call a").click()
    expect(own.locator(".i-call > details")).to_have_attribute("open", "")
    page.get_by_label("Message").fill(FIVE)
    page.keyboard.press("Enter")
    expect(own.locator(".i-call[data-status=done]")).to_have_count(6)
    expect(own.locator("#announcer")).to_contain_text("finished in")


def test_opened_and_in_its_own_window_it_has_no_accessibility_violation(
    new_page: NewPage, modelled_site: str, model: Model
) -> None:
    page = new_page(bypass_csp=True, viewport={"width": 1440, "height": 900})
    model.says((0, "get_current_weather", '{"location": "Chicago, IL"}'), (1, "fly", "{}"))
    begin(page, modelled_site, "Go")
    wait_for_answers(page)
    page.locator(".i-call[data-status=done] summary.i-row").click()
    page.get_by_text("Times as a table").click()
    expect(page.get_by_role("tab", name="Error")).to_be_visible()
    expect(page.get_by_role("table", name="Every request and call, with its times")).to_be_visible()
    check(page)
    page.goto(page.url.replace("/#", "/inspector/#"))
    expect(page.get_by_role("tab", name="Arguments").first).to_be_visible()
    check(page)
    page.locator("#inspector").focus()
    page.keyboard.press("?")
    check(page)


def test_a_tab_chosen_while_its_row_is_loaded_anew_stays_chosen(page: Page, offline_site: str) -> None:
    begin(page, offline_site, "What is the weather in Chicago?")
    wait_for_answers(page)
    row = page.locator("#inspector .i-call").first
    row.locator("summary").first.click()
    open_tab(row, "Result")
    held: list[Route] = []
    page.route("**/k/*/?tab=result", lambda route: held.append(route))
    row.locator("[data-src]").first.dispatch_event("stale", {"bubbles": True})
    open_tab(row, "Timing")
    with page.expect_response("**/k/*/?tab=timing"):
        held[0].continue_()
    expect(row.get_by_role("tab", name="Timing")).to_have_attribute("aria-selected", "true")
    expect(row.get_by_role("tab", name="Result")).to_have_attribute("aria-selected", "false")

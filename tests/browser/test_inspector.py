"""The inspector: beside the chat, linked with it, and reached by address."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage
from tests.browser.steps import begin, wait_for_answers

WEATHER = "What is the weather in Chicago?"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def test_it_shows_arguments_result_request_and_answer(page: Page, offline_site: str) -> None:
    begin(page, offline_site, WEATHER)
    wait_for_answers(page)
    page.locator("#inspector .i-call summary").click()
    entry = page.locator("#inspector .i-call")
    expect(entry.get_by_text('"location": "Chicago, IL"')).to_be_visible()
    expect(entry.get_by_text('"condition": "cold and snowy"')).to_be_visible()
    expect(entry.locator(".source").first).to_have_text("sample data")
    page.get_by_text("Request as sent").first.click()
    expect(page.locator("#inspector .raw[open] pre").first).to_contain_text('"tool_choice"')
    page.get_by_text("Answer as received").first.click()
    expect(page.locator("#inspector .raw[open] pre").last).to_contain_text("data: ")


def test_a_call_in_the_chat_leads_to_its_entry_and_back(page: Page, offline_site: str) -> None:
    begin(page, offline_site, WEATHER)
    wait_for_answers(page)
    page.locator("#turns .call a").click()
    expect(page).to_have_url(re.compile(r"#i-call-\d+$"))
    expect(page.locator("#inspector .i-call")).to_be_focused()
    expect(page.locator("#inspector .i-call details")).to_have_attribute("open", "")
    page.get_by_role("link", name="Show in the chat").click()
    expect(page.locator("#turns .call a")).to_be_focused()


def test_pointing_at_a_call_lights_its_entry(page: Page, offline_site: str) -> None:
    begin(page, offline_site, WEATHER)
    wait_for_answers(page)
    page.locator("#turns .call").hover()
    expect(page.locator("#inspector .i-call[data-lit]")).to_have_count(1)
    page.locator("#text").hover()
    expect(page.locator("[data-lit]")).to_have_count(0)


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
    expect(page.locator(f"{link} details")).to_have_attribute("open", "")


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

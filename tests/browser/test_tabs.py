"""Tabs with script: copied, scrubbed through, and loaded piece by piece; and without script still whole."""

import json
import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage
from tests.browser.steps import begin, wait_for_answers

WEATHER = "What is the weather in Chicago?"
CLIPBOARD = {"permissions": ["clipboard-read", "clipboard-write"]}


def open_tab(page: Page, site: str, tab: str) -> None:
    """The tab of the first request, or of the first call, of a new conversation, on a page of its own."""
    begin(page, site, WEATHER)
    wait_for_answers(page)
    kind = "call" if tab == "result" else "step"
    row = page.locator(f"#i-turns [id^=i-{kind}-]").first.get_attribute("id")
    [number] = re.findall(r"\d+", str(row))
    page.goto(f"{site}/{'k' if kind == 'call' else 's'}/{number}/{tab}/")


def clipboard(page: Page) -> str:
    return str(page.evaluate("() => navigator.clipboard.readText()"))


def test_code_and_json_are_copied(new_page: NewPage, offline_site: str) -> None:
    page = new_page(**CLIPBOARD)
    open_tab(page, offline_site, "request")
    page.get_by_text("Copy as cURL").click()
    page.get_by_role("button", name="Copy", exact=True).click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert clipboard(page).startswith("curl -N ")
    page.get_by_role("button", name="Copy JSON").click()
    expect(page.get_by_role("button", name="Copied")).to_have_count(2)
    assert json.loads(clipboard(page))["tool_choice"] == "auto"


def test_where_the_clipboard_is_closed_the_code_is_selected(new_page: NewPage, offline_site: str) -> None:
    page = new_page()
    page.add_init_script("delete Navigator.prototype.clipboard")
    open_tab(page, offline_site, "request")
    page.get_by_text("Copy as cURL").click()
    page.get_by_role("button", name="Copy", exact=True).click()
    expect(page.get_by_role("button", name="Selected: press Ctrl+C")).to_be_visible()
    assert str(page.evaluate("() => getSelection().toString()")).startswith("curl -N ")


def test_raw_json_is_loaded_when_it_is_asked_for(page: Page, offline_site: str) -> None:
    open_tab(page, offline_site, "result")
    address = page.url
    expect(page.locator(".json .tree")).to_contain_text("cold and snowy")
    page.get_by_role("link", name="Raw").click()
    expect(page.locator(".raw-json pre")).to_contain_text('"condition": "cold and snowy"')
    assert page.url == address


def test_the_scrubber_shows_what_had_come_up_to_a_read(page: Page, offline_site: str) -> None:
    open_tab(page, offline_site, "chunks")
    reads = page.locator(".chunk").count()
    slider = page.get_by_role("slider")
    slider.focus()
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("output")).to_have_text(str(reads - 1))
    expect(page.locator(".so-far")).to_contain_text("get_current_weather")
    page.keyboard.press("Home")
    expect(page.locator(".chunk[data-later]")).to_have_count(reads - 1)


def test_without_script_there_is_no_dead_button_and_all_is_there(
    new_page: NewPage, offline_site: str, page: Page
) -> None:
    open_tab(page, offline_site, "request")
    plain = new_page(java_script_enabled=False, storage_state=page.context.storage_state())
    plain.goto(page.url)
    expect(plain.get_by_role("button", name="Copy JSON")).to_be_hidden()
    plain.get_by_text("Copy as cURL").click()
    expect(plain.locator("details[open] pre").first).to_contain_text("curl -N ")
    plain.get_by_role("link", name="Raw").click()
    expect(plain.locator("pre")).to_contain_text('"tool_choice": "auto"')

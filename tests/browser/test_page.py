"""The page as a whole: for every eye and ear, on every width, small and from one host."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Response, Route, expect

from tests.browser.conftest import NewPage
from tests.browser.steps import FIVE, begin, check, say, wait_for_answers

PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
WIDE = {"viewport": {"width": 1440, "height": 900}}
LIMIT = 100 * 1024


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, WIDE], ids=["phone", "wide"])
def test_it_has_no_accessibility_violation(
    new_page: NewPage, offline_site: str, size: dict[str, Any], scheme: str
) -> None:
    page = new_page(**size, color_scheme=scheme, bypass_csp=True)
    page.goto(offline_site)
    check(page)
    begin(page, offline_site, FIVE)
    wait_for_answers(page)
    check(page)
    page.locator("#turns .call a").first.click()
    check(page)


@pytest.mark.parametrize("width", [320, 390, 768, 1024, 1440])
def test_nothing_sticks_out_at_the_side(new_page: NewPage, offline_site: str, width: int) -> None:
    page = new_page(viewport={"width": width, "height": 800})
    begin(page, offline_site, FIVE)
    wait_for_answers(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for pane in ("#transcript", "#inspected"):
        assert page.locator(pane).evaluate("pane => pane.scrollWidth <= pane.clientWidth")


@pytest.mark.parametrize("width", [390, 1440])
def test_the_page_is_as_tall_as_the_window_and_an_address_scrolls_its_panes_alone(
    new_page: NewPage, offline_site: str, width: int
) -> None:
    page = new_page(viewport={"width": width, "height": 400})
    begin(page, offline_site, FIVE)
    wait_for_answers(page)
    say(page, FIVE)
    wait_for_answers(page, 2)
    assert page.evaluate("document.documentElement.scrollHeight - innerHeight") == 0
    first = page.locator("#turns > .turn").first
    page.evaluate("id => (location.hash = id)", first.get_attribute("id"))
    expect(first.locator(".said")).to_be_in_viewport()
    assert page.locator("#chat > header").evaluate("head => head.getBoundingClientRect().top") == 0


def test_all_of_it_is_small_and_from_one_host(page: Page, offline_site: str) -> None:
    seen: list[Response] = []
    page.on("response", lambda response: seen.append(response))
    page.goto(offline_site, wait_until="networkidle")
    sizes = {each.url: each.request.sizes()["responseBodySize"] for each in seen}
    assert {urlsplit(address).netloc for address in sizes} == {urlsplit(offline_site).netloc}
    assert sum(sizes.values()) < LIMIT, sizes


def test_the_keyboard_alone_is_enough(page: Page, offline_site: str) -> None:
    page.goto(offline_site)
    page.locator("body").press("Shift+Tab")
    page.get_by_role("link", name="Skip to the conversation").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Message")).to_be_focused()
    page.keyboard.type("What is the weather in Chicago?")
    page.keyboard.press("Enter")
    page.wait_for_url("**/c/*/")
    wait_for_answers(page)
    page.locator("#turns .call a").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#inspector .i-call summary.i-row")).to_be_focused()


def test_searching_filters_the_list_as_one_types(page: Page, offline_site: str) -> None:
    for text in ("Weather in Oslo?", "Weather in Chicago?"):
        begin(page, offline_site, text)
        wait_for_answers(page)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.get_by_label("Search conversations").press_sequentially("chicago")
    expect(page.locator("#conversations .entry")).to_have_count(1)
    expect(page.locator("#conversations [aria-current=page]")).to_have_text("Weather in Chicago?now")
    expect(page.get_by_label("Search conversations")).to_be_focused()


@pytest.mark.parametrize("beside", ["", "/flows/", "conversation"])
def test_what_is_typed_into_the_search_before_htmx_has_come_is_looked_for(
    page: Page, offline_site: str, beside: str
) -> None:
    for text in ("Weather in Oslo?", "Weather in Chicago?"):
        begin(page, offline_site, text)
        wait_for_answers(page)
    held: list[Route] = []
    page.set_viewport_size({"width": 1440, "height": 900})
    page.route("**/htmx-2.min.js*", lambda route: held.append(route))
    address = page.url if beside == "conversation" else offline_site + beside
    with page.expect_request("**/htmx-2.min.js*"):
        page.goto(address, wait_until="commit")
        page.get_by_label("Search conversations").press_sequentially("oslo")
    expect(page.locator("#conversations .entry")).to_have_count(2)
    held.pop().continue_()
    expect(page.locator("#conversations .entry")).to_have_count(1)
    expect(page.locator("#conversations .entry")).to_contain_text("Oslo")


def test_a_new_name_is_shown_everywhere_without_a_reload(page: Page, offline_site: str) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    begin(page, offline_site, "Hello")
    wait_for_answers(page)
    page.get_by_label("Rename").click()
    page.get_by_label("Title").fill("Spring trip")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Spring trip")
    expect(page.locator("#conversations [aria-current] .title")).to_have_text("Spring trip")
    expect(page).to_have_title("Spring trip – Travelbot")
    expect(page.locator(".rename")).not_to_have_attribute("open", "")


def test_searching_finds_as_one_types_though_its_script_comes_after_the_page(
    page: Page, offline_site: str
) -> None:
    begin(page, offline_site, "What time is it in Tokyo?")
    wait_for_answers(page)
    page.set_viewport_size(WIDE["viewport"])
    page.goto(offline_site, wait_until="networkidle")
    listed = page.locator("#conversations li")
    expect(listed).to_have_count(1)
    page.get_by_label("Search conversations").press_sequentially("Reykjavik")
    expect(listed).to_have_count(0)
    expect(page).to_have_url(f"{offline_site.rstrip('/')}/")

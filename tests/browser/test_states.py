"""Each state of a turn, for every eye and ear, by axe; facts and calls lit together; what a page weighs."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Response, expect

from tests.browser.conftest import NewPage
from tests.browser.model import Gate, Model
from tests.browser.steps import FIVE, begin, wait_for_answers

WIDE = {"viewport": {"width": 1440, "height": 900}, "bypass_csp": True}
WEATHER = (0, "get_current_weather", '{"location": "Chicago, IL"}')
LIMIT = 120 * 1024

schemes = pytest.mark.parametrize("scheme", ["light", "dark"])


def check(page: Page) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@schemes
def test_a_turn_that_is_being_answered(
    new_page: NewPage, modelled_site: str, model: Model, scheme: str
) -> None:
    gate = Gate()
    model.says("Let me look: ", WEATHER, gate)
    page = new_page(color_scheme=scheme, **WIDE)
    begin(page, modelled_site, "Weather in Chicago?")
    expect(page.locator("#turns .call")).to_have_count(1)
    check(page)
    gate.set()
    wait_for_answers(page)


@schemes
def test_a_turn_with_a_call_that_failed(
    new_page: NewPage, modelled_site: str, model: Model, scheme: str
) -> None:
    model.says((0, "get_current_weather", '{"place": 3}'))
    page = new_page(color_scheme=scheme, **WIDE)
    begin(page, modelled_site, "Weather in Chicago?")
    wait_for_answers(page)
    expect(page.locator("#turns .call[data-status=invalid]")).to_have_count(1)
    page.locator("#turns .call a").click()
    check(page)


@schemes
def test_a_turn_that_failed(new_page: NewPage, modelled_site: str, model: Model, scheme: str) -> None:
    model.says(status=400)
    page = new_page(color_scheme=scheme, **WIDE)
    begin(page, modelled_site, "Hello")
    expect(page.locator("#turns .turn-foot[data-status=failed]")).to_have_count(1)
    check(page)
    page.reload()
    check(page)


@schemes
def test_a_turn_that_was_stopped(new_page: NewPage, modelled_site: str, model: Model, scheme: str) -> None:
    gate = Gate()
    model.says("Once upon a time", gate)
    page = new_page(color_scheme=scheme, **WIDE)
    begin(page, modelled_site, "Tell me a story")
    expect(page.locator("#turns .answer").last).to_contain_text("Once")
    page.get_by_role("button", name="Stop").click()
    expect(page.locator("#turns .turn-foot[data-status=cancelled]")).to_have_count(1)
    gate.set()
    check(page)


@schemes
def test_a_turn_that_is_done_and_a_card_with_its_json(
    new_page: NewPage, offline_site: str, scheme: str
) -> None:
    page = new_page(color_scheme=scheme, **WIDE)
    begin(page, offline_site, f"{FIVE} Find restaurants in Chicago.")
    wait_for_answers(page)
    page.locator(".result-card .raw > summary").first.click()
    expect(page.locator(".result-card .tree")).to_be_visible()
    check(page)


def test_a_fact_of_the_answer_and_its_call_are_lit_together(page: Page, offline_site: str) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    begin(page, offline_site, FIVE)
    wait_for_answers(page)
    fact = page.locator("#turns .fact", has_text="189.50").first
    call = fact.get_attribute("data-call")
    fact.hover()
    for lit in (f"#call-{call}", f"#card-{call}", f"#i-call-{call}"):
        expect(page.locator(f"{lit}[data-lit]")).to_have_count(1)
    page.locator("#turns .call").last.hover()
    expect(page.locator(f"#call-{call}[data-lit]")).to_have_count(0)
    fact.focus()
    page.keyboard.press("Enter")
    expect(page.locator(f"#i-call-{call}")).to_have_attribute("data-pinned", "")


def test_page_and_inspector_with_a_call_open_are_small(
    page: Page, new_page: NewPage, offline_site: str
) -> None:
    begin(page, offline_site, FIVE)
    wait_for_answers(page)
    visit = new_page(storage_state=page.context.storage_state(), viewport=WIDE["viewport"])
    seen: list[Response] = []
    visit.on("response", lambda response: seen.append(response))
    visit.goto(page.url, wait_until="networkidle")
    visit.locator("#turns .call a").first.click()
    expect(visit.locator("#inspector [role=tab]").first).to_be_visible()
    sizes = {each.url: each.request.sizes()["responseBodySize"] for each in seen}
    assert any("htmx" in address and size for address, size in sizes.items()), "nothing came from a cache"
    assert sum(sizes.values()) < LIMIT, sizes

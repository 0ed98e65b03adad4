"""Runs in a real browser: begun, watched to their end, opened, compared, cancelled and taken up again."""

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import NewPage
from tests.browser.model import Gate, Model
from tests.browser.steps import check_by_day_and_night

PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
WIDE = {"viewport": {"width": 1440, "height": 900}}
LONG_ENOUGH = 45_000


def run(page: Page, address: str, *flows: str, models: tuple[str, ...] = (), times: int = 1) -> None:
    """Choose these alone, and press the button."""
    page.goto(f"{address}/flows/runs/new")
    page.get_by_role("button", name="None").first.click()
    for flow in flows:
        page.locator(f"[name=flow][value={flow}]").check()
    for model in models:
        page.locator(f"[name=model][value={model}]").check()
    page.get_by_label("How often each").fill(str(times))
    page.get_by_role("button", name="Run", exact=True).click()
    page.wait_for_url("**/flows/runs/*-*/")


def ended(page: Page, status: str = "done") -> Locator:
    there = page.locator(f"#run[data-status={status}]")
    expect(there).to_have_count(1, timeout=LONG_ENOUGH)
    return there


def test_a_run_is_begun_watched_to_its_end_and_two_trials_compared(page: Page, offline_site: str) -> None:
    run(page, offline_site, "simple", "nothing-to-call", times=2)
    expect(page.get_by_role("progressbar")).to_have_count(1)
    ended(page)
    expect(page.locator(".progress")).to_contain_text("4 of 4")
    expect(page.locator("#announcer")).to_have_text("The run is done: 4 of 4 passed.")
    cell = page.locator("tbody td[data-outcome=passed]").first
    cell.locator("summary").click()
    for box in cell.get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name="Compare").click()
    page.wait_for_url("**/flows/compare?*")
    expect(page.locator(".summary")).to_have_text("1 call the same")
    page.get_by_role("link", name="Findings").first.click()
    expect(page.get_by_role("heading", name="Turn 1")).to_be_visible()
    page.get_by_role("link", name="Conversation", exact=True).click()
    expect(page.locator(".reading")).to_be_visible()


def test_of_three_ticked_trials_the_first_makes_way(page: Page, offline_site: str) -> None:
    run(page, offline_site, "nothing-to-call", times=3)
    ended(page)
    page.locator("tbody summary").click()
    boxes = page.locator("tbody [name=trial]")
    for at in range(3):
        boxes.nth(at).check()
    assert [box.is_checked() for box in boxes.all()] == [False, True, True]


def test_what_a_person_opened_ticked_and_stands_on_survives_the_news(
    page: Page, modelled_site: str, model: Model
) -> None:
    gate = Gate()
    model.says("It is", gate)
    run(page, modelled_site, "simple", times=2)
    summary = page.locator("tbody summary")
    summary.click()
    box = page.locator("tbody [name=trial]").first
    box.check()
    summary.focus()
    gate.set()
    ended(page)
    expect(page.locator("tbody details")).to_have_attribute("open", "")
    expect(box).to_be_checked()
    expect(summary).to_be_focused()
    expect(page.locator("tbody .why").first).to_contain_text("Expected")


def test_a_run_is_cancelled_and_goes_on(page: Page, modelled_site: str, model: Model) -> None:
    gate = Gate()
    model.says("It is", gate)
    run(page, modelled_site, "simple")
    expect(page.locator("tbody td[data-outcome=running]")).to_have_count(1)
    page.get_by_role("button", name="Cancel").click()
    ended(page, "cancelled")
    expect(page.locator("tbody td")).to_contain_text("cancelled")
    gate.set()
    model.says("It is mild.")
    page.get_by_role("button", name="Go on").click()
    ended(page)
    expect(page.locator("tbody td")).to_contain_text("missed")


def test_without_script_a_run_is_begun_and_seen_to_its_end(new_page: NewPage, offline_site: str) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(f"{offline_site}/flows/runs/new?flow=nothing-to-call")
    page.get_by_role("button", name="Run", exact=True).click()
    ended(page)
    page.get_by_role("link", name="passed").click()
    expect(page.locator("#turns .turn-foot[data-status=done]")).to_have_count(1)


@pytest.mark.parametrize("size", [PHONE, WIDE], ids=["phone", "wide"])
def test_every_page_of_runs_is_for_everybody(
    new_page: NewPage, modelled_site: str, model: Model, size: dict[str, Any]
) -> None:
    model.says("It is mild.")
    page = new_page(**size, bypass_csp=True)
    page.goto(f"{modelled_site}/flows/runs/")
    check_by_day_and_night(page)
    run(page, modelled_site, "simple", "nothing-to-call", models=("made-to-order", "travelbot-offline"))
    ended(page)
    of_the_run = page.url
    check_by_day_and_night(page)
    boxes = page.locator("tbody tr").first.get_by_role("checkbox")
    for box in boxes.all():
        box.check()
    page.get_by_role("button", name="Compare").click()
    expect(page.locator(".call-pair").first).to_be_visible()
    for path in (page.url, of_the_run, "/flows/runs/", "/flows/runs/new"):
        page.goto(path if path.startswith("http") else f"{modelled_site}{path}")
        check_by_day_and_night(page)
        _nothing_sticks_out(page)
    page.goto(of_the_run)
    page.get_by_role("link", name="Findings").first.click()
    page.wait_for_url("**/flows/trials/*/")
    expect(page.locator("table.findings").first).to_be_visible()
    check_by_day_and_night(page)
    _nothing_sticks_out(page)


def _nothing_sticks_out(page: Page) -> None:
    wide = "page => page.scrollWidth <= page.clientWidth"
    assert page.locator("#transcript").evaluate(wide), page.url
    assert page.locator("html").evaluate(wide), page.url


def test_on_a_phone_the_flows_names_stay_while_one_looks_at_the_models(
    new_page: NewPage, modelled_site: str, model: Model
) -> None:
    model.says("It is mild.")
    models = ("travelbot-offline", "travelbot-script", "made-to-order")
    page = new_page(**PHONE)
    run(page, modelled_site, "nothing-to-call", "simple", models=models)
    ended(page)
    _nothing_sticks_out(page)
    region = page.get_by_role("region", name="Matrix of flows and models")
    region.focus()
    region.evaluate("region => region.scrollTo(9999, 0)")
    name = page.locator("tbody th").first.bounding_box()
    frame = region.bounding_box()
    assert name and frame and abs(name["x"] - frame["x"]) <= 1

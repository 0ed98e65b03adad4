"""A conversation saved as a flow, edited with a mistake, mended and played, in a real browser."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage
from tests.browser.steps import begin, check_by_day_and_night, wait_for_answers
from tests.browser.test_runs import PHONE, WIDE, ended

SELECTED = "field => field.value.slice(field.selectionStart, field.selectionEnd)"


def saved(page: Page, address: str) -> None:
    begin(page, address, "What is the weather in Chicago?")
    wait_for_answers(page)
    page.get_by_role("button", name="Save as flow").click()
    page.wait_for_url("**/flows/mine/*/")


def test_a_conversation_is_saved_broken_mended_and_played(new_page: NewPage, offline_site: str) -> None:
    page = new_page(expected="422")
    saved(page, offline_site)
    expect(page.locator(".notices")).to_contain_text("as a flow")
    field = page.get_by_label("The flow’s file")
    right = field.input_value()
    field.fill(right.replace("pattern: multiple", "pattern: multipel"))
    page.get_by_role("button", name="Save").click()
    problem = page.get_by_role("alert")
    expect(problem).to_contain_text("multipel")
    assert "multipel" in field.input_value()
    expect(field).to_be_focused()
    assert "pattern: multipel" in field.evaluate(SELECTED)
    page.get_by_role("heading", level=1).click()
    problem.get_by_role("button").click()
    assert "pattern: multipel" in field.evaluate(SELECTED)
    field.fill(right)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_have_count(0)
    page.get_by_role("button", name="Play").click()
    page.wait_for_url("**/c/*/**")
    wait_for_answers(page)
    expect(page.locator("#turns .said")).to_contain_text("What is the weather in Chicago?")


def test_a_saved_conversation_passes_its_own_check(page: Page, offline_site: str) -> None:
    saved(page, offline_site)
    page.get_by_role("button", name="Check").click()
    page.wait_for_url("**/flows/runs/*-*/")
    ended(page)
    expect(page.locator("tbody td")).to_contain_text("passed")


def test_without_script_a_file_is_sent_refused_and_mended(new_page: NewPage, offline_site: str) -> None:
    page = new_page(java_script_enabled=False, expected="422")
    page.goto(f"{offline_site}/flows/mine/")
    field = page.get_by_label("The flow’s file")
    right = field.input_value()
    field.fill(right.replace("tools:", "tolls:"))
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("Line 5")
    field.fill(right)
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/flows/mine/*/")


def test_what_was_typed_is_not_left_without_a_question(page: Page, offline_site: str) -> None:
    page.goto(f"{offline_site}/flows/mine/")
    page.get_by_label("The flow’s file").press_sequentially("# mine")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.close(run_before_unload=True)
    page.wait_for_event("dialog") if not asked else None
    assert asked == ["beforeunload"]


@pytest.mark.parametrize("size", [PHONE, WIDE], ids=["phone", "wide"])
def test_the_file_of_a_flow_is_for_everybody(
    new_page: NewPage, offline_site: str, size: dict[str, Any]
) -> None:
    page = new_page(**size, bypass_csp=True, expected="422")
    page.goto(f"{offline_site}/flows/mine/")
    check_by_day_and_night(page)
    field = page.get_by_label("The flow’s file")
    right = field.input_value()
    field.fill("nonsense: [")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_be_visible()
    check_by_day_and_night(page)
    field.fill(right)
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/flows/mine/*/")
    check_by_day_and_night(page)
    assert page.locator("#transcript").evaluate("page => page.scrollWidth <= page.clientWidth")
    page.goto(f"{offline_site}/flows/")
    check_by_day_and_night(page, ".own-flows")

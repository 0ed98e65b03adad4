"""The inspector by keyboard alone, and as a screen reader tells it."""

from playwright.sync_api import Page, expect

from tests.browser.steps import FIVE, begin, wait_for_answers


def test_rows_are_walked_opened_and_left_again(page: Page, offline_site: str) -> None:
    begin(page, offline_site, FIVE)
    wait_for_answers(page)
    rows = page.locator("#inspected summary.i-row")
    page.locator("#inspector").focus()
    page.keyboard.press("j")
    expect(rows.nth(0)).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("tab", name="Arguments")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("tab", name="Arguments")).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.get_by_role("tabpanel", name="Result")).to_be_visible()
    page.keyboard.press("Escape")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("tabpanel", name="Result")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(page.get_by_label("Message")).to_be_focused()


def test_slash_filters_and_the_question_mark_helps(page: Page, offline_site: str) -> None:
    begin(page, offline_site, FIVE)
    wait_for_answers(page)
    page.locator("#inspector").focus()
    page.keyboard.press("?")
    expect(page.locator("#inspector-help")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#inspector-help")).to_be_hidden()
    page.locator("#inspector").focus()
    page.keyboard.press("/")
    page.keyboard.type("jk stock")
    expect(page.get_by_label("Filter by tool or text")).to_have_value("jk stock")
    expect(page.get_by_text("Nothing matches the filter.")).to_be_visible()


def test_a_letter_typed_into_the_message_is_no_command(page: Page, offline_site: str) -> None:
    begin(page, offline_site, FIVE)
    wait_for_answers(page)
    page.get_by_label("Message").press_sequentially("/jk?")
    expect(page.get_by_label("Message")).to_have_value("/jk?")
    expect(page.get_by_label("Message")).to_be_focused()


def test_each_change_of_a_call_is_said_once(page: Page, offline_site: str) -> None:
    page.add_init_script(
        """addEventListener("DOMContentLoaded", () => {
          window.heard = [];
          const place = document.getElementById("announcer");
          new MutationObserver(() => heard.push(place.textContent)).observe(place, { childList: true });
        })"""
    )
    begin(page, offline_site, "What is the weather in Chicago?")
    wait_for_answers(page)
    heard = " ".join(page.evaluate("heard"))
    assert heard.count("get_current_weather for Chicago, IL finished in") == 1
    assert heard.count("Answer complete.") == 1

"""The prompt of the parallel-multiple pattern, played and read on the page."""

from playwright.sync_api import Page, expect

from tests.browser.steps import FIVE, begin, turns, wait_for_answers


def test_five_calls_run_and_their_results_are_in_the_answer(page: Page, offline_site: str) -> None:
    begin(page, offline_site, FIVE)
    wait_for_answers(page)
    expect(page.locator("#turns .call[data-status=done]")).to_have_count(5)
    expect(page.locator("#inspector .i-call[data-status=done]")).to_have_count(5)
    answer = page.locator("#turns .answer").last
    for part in ("AAPL", "GOOGL", "New York", "San Francisco", "Chicago", "28", "65", "13"):
        expect(answer).to_contain_text(part)


def test_a_reload_shows_the_same(page: Page, offline_site: str) -> None:
    begin(page, offline_site, FIVE)
    wait_for_answers(page)
    seen = turns(page)
    page.reload()
    assert turns(page) == seen


def test_a_second_question_in_the_same_conversation_comes_without_a_reload(
    page: Page, offline_site: str
) -> None:
    begin(page, offline_site, "What is the weather in New York, San Francisco and Chicago?")
    wait_for_answers(page)
    page.evaluate("window.stayed = true")
    page.get_by_label("Message").fill("Which of them is best for outdoor activities? Find restaurants there.")
    page.keyboard.press("Enter")
    wait_for_answers(page, 2)
    expect(page.get_by_label("Message")).to_have_value("")
    assert page.evaluate("window.stayed")
    seen = turns(page)
    page.reload()
    assert turns(page) == seen

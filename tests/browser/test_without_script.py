"""Everything that matters, in a browser that runs no script."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage
from tests.browser.model import Gate, Model


@pytest.fixture
def plain(new_page: NewPage) -> Page:
    return new_page(java_script_enabled=False)


def send(page: Page, text: str) -> None:
    page.get_by_label("Message").fill(text)
    page.get_by_role("button", name="Send").click()


def test_a_message_is_answered_and_its_calls_are_there(plain: Page, offline_site: str) -> None:
    plain.goto(offline_site)
    send(plain, "What is the weather in Chicago?")
    expect(plain.locator("#turns .turn-foot[data-status=done]")).to_have_count(1)
    expect(plain.locator("#turns .answer").last).to_contain_text("13")
    expect(plain.locator("#inspector .i-call[data-status=done]")).to_be_visible()
    plain.locator("#inspector .i-step summary.i-row").first.click()
    plain.get_by_role("link", name="Open the request").first.click()
    expect(plain.get_by_role("heading", level=1)).to_have_text("Messages")
    plain.get_by_role("link", name="Request", exact=True).click()
    expect(plain.get_by_role("heading", level=1)).to_have_text("Request")
    expect(plain.locator("main")).to_contain_text("messages")
    plain.get_by_role("link", name="In its conversation").click()
    expect(plain.locator("#turns .answer").last).to_contain_text("13")


def test_a_starter_is_sent_at_once(plain: Page, offline_site: str) -> None:
    plain.goto(offline_site)
    plain.get_by_role("button", name="Public holidays").click()
    expect(plain.locator("#turns .turn-foot[data-status=done]")).to_have_count(1)


def test_an_answer_can_be_stopped(plain: Page, modelled_site: str, model: Model) -> None:
    model.says("A beginning", Gate())
    plain.goto(modelled_site)
    send(plain, "Go")
    plain.get_by_role("button", name="Stop").click()
    expect(plain.locator("#turns .turn-foot")).to_contain_text("Stopped")


def test_a_conversation_is_renamed_found_deleted_and_brought_back(plain: Page, offline_site: str) -> None:
    plain.goto(offline_site)
    send(plain, "Hello")
    plain.get_by_label("Rename").click()
    plain.get_by_label("Title").fill("A trip to Ålesund")
    plain.get_by_role("button", name="Save", exact=True).click()
    expect(plain.get_by_role("heading", level=1)).to_have_text("A trip to Ålesund")
    plain.get_by_label("Search conversations").fill("Ålesund")
    plain.keyboard.press("Enter")
    expect(plain.locator("#conversations .entry")).to_have_count(1)
    plain.locator("#conversations li").hover()
    plain.get_by_role("button", name="Delete A trip to Ålesund").click()
    expect(plain.get_by_text("Deleted “A trip to Ålesund”.")).to_be_visible()
    plain.get_by_role("link", name="Recently deleted").click()
    plain.locator("#conversations li").hover()
    plain.get_by_role("button", name="Restore A trip to Ålesund").click()
    expect(plain.get_by_role("heading", level=1)).to_have_text("A trip to Ålesund")

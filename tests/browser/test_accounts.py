"""An account from the first visit to the last: made after a chat, left, entered, taken along and deleted."""

import zipfile

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.accounts.entering import PASSWORD
from tests.browser.steps import begin, wait_for_answers


def fill_in(page: Page, name: str) -> None:
    """By the keyboard alone, field after field."""
    page.get_by_label("Username").focus()
    page.keyboard.type(name)
    for text in ("", PASSWORD, PASSWORD):
        page.keyboard.press("Tab")
        page.keyboard.type(text)
    page.keyboard.press("Enter")


def clean(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_load_state()
    assert not Axe().run(page).response["violations"], Axe().run(page).generate_report()


def test_what_was_said_before_signing_up_is_there_after_logging_in_again(
    page: Page, offline_site: str
) -> None:
    begin(page, offline_site, "Hello from nobody")
    wait_for_answers(page)
    page.get_by_role("link", name="Log in", exact=True).click()
    clean(page)
    page.get_by_role("link", name="Sign up").click()
    clean(page)
    fill_in(page, "alice")
    expect(page.get_by_role("link", name="Hello from nobody")).to_be_visible()
    page.get_by_role("link", name="alice").click()
    clean(page)
    page.get_by_role("button", name="Log out").click()
    page.get_by_role("link", name="Log in", exact=True).wait_for()
    expect(page.get_by_role("link", name="Hello from nobody")).to_have_count(0)
    page.get_by_role("link", name="Log in", exact=True).click()
    page.get_by_label("Username").fill("alice")
    page.get_by_label("Password").fill("wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("not correct")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Hello from nobody")).to_be_visible()


def test_everything_is_downloaded_and_then_deleted(page: Page, offline_site: str) -> None:
    begin(page, offline_site, "Remember me")
    wait_for_answers(page)
    page.goto(f"{offline_site}/account/sign-up/")
    fill_in(page, "bob")
    page.get_by_role("link", name="bob").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download everything").click()
    with zipfile.ZipFile(download.value.path()) as file:
        [name] = [name for name in file.namelist() if name.startswith("conversations/")]
        assert "Remember me" in file.read(name).decode()
    page.get_by_text("Delete this account and everything in it").click()
    page.get_by_label("Your password").fill("wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("not your password")
    page.get_by_label("Your password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("It is all deleted")
    clean(page)
    page.goto(offline_site)
    expect(page.get_by_role("link", name="Remember me")).to_have_count(0)


def test_a_tab_that_is_open_elsewhere_says_that_one_has_logged_out(page: Page, offline_site: str) -> None:
    page.goto(f"{offline_site}/account/sign-up/")
    fill_in(page, "carol")
    page.wait_for_url(f"{offline_site}/")
    begin(page, offline_site, "Hello")
    wait_for_answers(page)
    other = page.context.new_page()
    other.goto(f"{offline_site}/account/logout/")
    other.get_by_role("button", name="Log out").click()
    other.wait_for_url(f"{offline_site}/")
    expect(page.locator("#banner")).to_contain_text("You are no longer logged in here")
    expect(page.locator("#banner").get_by_role("link", name="Log in")).to_be_visible()

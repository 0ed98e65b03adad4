"""Sharing: a link made, copied, read by somebody else, and revoked; and the file that needs no site."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.steps import begin, check_by_day_and_night, wait_for_answers


@pytest.fixture
def somebody(browser: Browser) -> Page:
    """Another browser, which knows nobody here."""
    return browser.new_context().new_page()


def test_a_link_is_read_by_somebody_else_until_it_is_revoked(
    page: Page, somebody: Page, offline_site: str
) -> None:
    begin(page, offline_site, "What is the weather in Paris?")
    wait_for_answers(page)
    page.get_by_label("Share", exact=True).click()
    page.get_by_role("button", name="Make a link", exact=True).click()
    link = page.get_by_label("Link").input_value()
    assert not Axe().run(page).response["violations"]
    asked: list[str] = []
    somebody.on("request", lambda request: asked.append(request.url))
    somebody.goto(link)
    expect(somebody.get_by_text("What is the weather in Paris?").first).to_be_visible()
    expect(somebody.locator(".answer").last).to_contain_text("Paris")
    assert not somebody.context.cookies()
    assert not [url for url in asked if url.endswith(".js") or not url.startswith(offline_site)]
    assert somebody.get_by_text("What went over the wire").count() == 0
    assert not Axe().run(somebody).response["violations"]
    somebody.locator(".fact").last.click()
    expect(somebody.locator(".call:target")).to_contain_text("get_current_weather")
    page.go_back()
    page.get_by_label("Share", exact=True).click()
    expect(page.locator("details.share")).to_contain_text("Without its inspector, up to your 1st message")
    expect(page.get_by_label("Link")).to_have_value(link)
    check_by_day_and_night(page, "details.share")
    page.get_by_role("button", name="Revoke").click()
    expect(page.get_by_text("Nothing is shared.")).to_be_visible()
    answer = somebody.reload()
    assert answer is not None and answer.status == 404


def test_a_link_is_copied(page: Page, offline_site: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    begin(page, offline_site, "Hello")
    wait_for_answers(page)
    page.get_by_label("Share", exact=True).click()
    page.get_by_role("button", name="Make a link with the inspector").click()
    page.wait_for_url("**/shares/")
    page.wait_for_load_state()
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.get_by_label("Link").input_value()


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_the_file_is_read_without_the_site_and_asks_nobody_for_anything(
    page: Page, browser: Browser, offline_site: str, tmp_path: Path, colours: str
) -> None:
    begin(page, offline_site, "What is the weather in Paris and Tokyo?")
    wait_for_answers(page)
    page.get_by_label("Share", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("link", name="with its inspector").click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    phone = {"width": 390, "height": 844}
    reader = browser.new_context(viewport=phone, color_scheme=colours, offline=True).new_page()  # type: ignore[arg-type]
    asked, said = [], []
    reader.on("request", lambda request: asked.append(request.url))
    reader.on("console", lambda message: said.append(message.text))
    reader.goto(path.as_uri())
    reader.get_by_text("What went over the wire").click()
    reader.get_by_text("Request as sent").first.click()
    expect(reader.get_by_text('"role": "system"').first).to_be_visible()
    reader.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    assert reader.evaluate("document.documentElement.scrollWidth") <= phone["width"]
    assert not Axe().run(reader).response["violations"], Axe().run(reader).generate_report()
    assert (asked, said) == ([path.as_uri()], [])

"""A limit on the page: said where one looks, with the time in the reader's zone; what was typed stays."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage
from tests.browser.model import Model
from tests.browser.site import serving
from tests.browser.steps import begin, check_by_day_and_night, say, wait_for_answers

SENT = "You have sent 1 message in the last"


@pytest.fixture(scope="module")
def strict_site(tmp_path_factory: pytest.TempPathFactory, one_model: Model) -> Iterator[str]:
    llm = {"LLM_PROVIDER": "custom", "LLM_BASE_URL": one_model.url, "LLM_MODEL": "made-to-order"}
    with serving(tmp_path_factory.mktemp("strict") / "db.sqlite3", **llm, MESSAGES_A_MINUTE="1") as address:
        yield address


def offset(page: Page) -> int:
    return int(page.evaluate("new Date().getTimezoneOffset()"))


def test_the_time_is_said_in_the_readers_zone_and_the_draft_stays(
    new_page: NewPage, strict_site: str, model: Model
) -> None:
    page = new_page(expected="429", bypass_csp=True, timezone_id="Asia/Kathmandu", locale="en-GB")
    begin(page, strict_site, "Hello")
    wait_for_answers(page)
    say(page, "And a second one")
    error = page.locator("#composer-error")
    expect(error).to_contain_text(f"{SENT} minute: the next one can go at")
    expect(error).not_to_contain_text("UTC")
    expect(page.get_by_label("Message", exact=True)).to_have_value("And a second one")
    time = error.locator("time")
    shown, meant = time.text_content() or "", time.get_attribute("datetime") or ""
    [hour, minute, second] = map(int, re.findall(r"\d+", shown))
    [utc_hour, utc_minute, utc_second] = map(int, re.findall(r"T(\d+):(\d+):(\d+)", meant)[0])
    assert offset(page) == -345
    assert (utc_hour * 60 + utc_minute + 345) % 1440 == hour * 60 + minute and second == utc_second
    check_by_day_and_night(page)


def test_it_goes_when_it_has_ended(new_page: NewPage, strict_site: str, model: Model) -> None:
    page = new_page(expected="429")
    begin(page, strict_site, "Hello")
    wait_for_answers(page)
    page.clock.install()
    say(page, "And a second one")
    expect(page.locator("#composer-error")).to_contain_text(SENT)
    page.clock.run_for(62_000)
    expect(page.locator("#composer-error")).to_have_text("")
    expect(page.get_by_label("Message", exact=True)).to_have_value("And a second one")


def test_the_player_says_it_and_waits(new_page: NewPage, strict_site: str, model: Model) -> None:
    page = new_page(expected="429")
    page.goto(f"{strict_site}/flows/multi-turn/")
    page.get_by_role("button", name="Play", exact=True).click()
    wait_for_answers(page)
    expect(page.locator("#play-left")).not_to_have_text("")  # By the script, which is there then.
    page.get_by_role("button", name="Next").click()
    expect(page.locator(".play-why")).to_contain_text(SENT)
    expect(page.locator(".play-why time")).to_be_visible()
    expect(page.locator(".play-toggle")).to_have_text("Play")


def test_what_comes_with_the_page_itself_is_said_in_the_readers_zone_too(
    new_page: NewPage, strict_site: str, model: Model
) -> None:
    page = new_page(expected="429")
    begin(page, strict_site, "Hello")
    wait_for_answers(page)
    page.goto(f"{strict_site}/flows/simple/")
    page.get_by_role("button", name="Play", exact=True).click()
    expect(page.locator(".refusal")).to_contain_text(SENT)
    expect(page.locator(".refusal time")).to_be_visible()


def test_without_script_the_time_is_in_utc(new_page: NewPage, strict_site: str, model: Model) -> None:
    plain = new_page(java_script_enabled=False, expected="429")
    plain.goto(strict_site)
    for text in ("Hello", "And a second one"):
        plain.get_by_label("Message").fill(text)
        plain.get_by_role("button", name="Send").click()
        expect(plain.locator("#turns .turn-foot[data-status=done]")).to_have_count(1)
    expect(plain.locator("#composer-error")).to_have_text(
        re.compile(rf"{SENT} minute: the next one can go at \d\d:\d\d:\d\d UTC \(in \d+ s\)\.")
    )
    expect(plain.get_by_label("Message")).to_have_value("And a second one")

"""The composer: what is typed is never lost, and never said twice."""

import sqlite3
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import NewPage
from tests.browser.model import Gate, Model
from tests.browser.site import serving
from tests.browser.steps import begin, say, wait_for_answers


def test_shift_enter_breaks_the_line_and_the_box_grows(page: Page, offline_site: str) -> None:
    page.goto(offline_site)
    box = page.get_by_label("Message")
    before = box.bounding_box()
    box.press_sequentially("One")
    for _ in range(3):
        page.keyboard.press("Shift+Enter")
    box.press_sequentially("Two")
    after = box.bounding_box()
    expect(box).to_have_value("One\n\n\nTwo")
    assert before and after and after["height"] > before["height"]


def test_enter_that_ends_a_composition_does_not_send(page: Page, offline_site: str) -> None:
    page.goto(offline_site)
    box = page.get_by_label("Message")
    box.fill("にほん")
    prevented = box.evaluate(
        """box => !box.dispatchEvent(new KeyboardEvent("keydown",
             { key: "Enter", isComposing: true, cancelable: true, bubbles: true }))"""
    )
    assert not prevented
    expect(box).to_have_value("にほん")


def test_a_refusal_is_said_beside_the_text_which_stays(new_page: NewPage, offline_site: str) -> None:
    page = new_page(expected="the server responded with a status of 4")
    page.goto(offline_site)
    say(page, "x" * 100_001)
    expect(page.get_by_role("alert").first).not_to_be_empty()
    assert len(page.get_by_label("Message").input_value()) == 100_001
    expect(page.get_by_label("Message")).to_be_focused()


def test_without_a_connection_the_text_stays_and_can_be_sent_again(
    new_page: NewPage, offline_site: str
) -> None:
    page = new_page(expected="net::ERR")
    begin(page, offline_site, "Hello")
    wait_for_answers(page)
    page.route("**/say", lambda route: route.abort())
    say(page, "Weather in Chicago?")
    expect(page.get_by_text("The server can’t be reached")).to_be_visible()
    expect(page.get_by_label("Message")).to_have_value("Weather in Chicago?")
    page.unroute("**/say")
    page.keyboard.press("Enter")
    wait_for_answers(page, 2)
    expect(page.get_by_text("The server can’t be reached")).to_have_count(0)


def test_an_answer_that_was_lost_on_the_way_makes_no_second_turn(
    new_page: NewPage, offline_site: str
) -> None:
    page = new_page(expected="net::ERR")
    begin(page, offline_site, "Hello")
    wait_for_answers(page)

    def arrive_but_lose_the_reply(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/say", arrive_but_lose_the_reply)
    say(page, "Weather in Chicago?")
    expect(page.get_by_text("The server can’t be reached")).to_be_visible()
    page.unroute("**/say")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Message")).to_have_value("")
    wait_for_answers(page, 2)
    expect(page.locator("#turns .turn")).to_have_count(2)


def test_while_an_answer_is_under_way_another_message_is_refused_and_kept(
    new_page: NewPage, modelled_site: str, model: Model
) -> None:
    page = new_page(expected="409")
    gate = Gate()
    model.says("Wait", gate)
    begin(page, modelled_site, "First")
    expect(page.locator("#turns .answer")).to_have_text("Wait")
    say(page, "Second")
    expect(page.locator("#composer-error")).not_to_be_empty()
    expect(page.get_by_label("Message")).to_have_value("Second")
    gate.set()
    wait_for_answers(page)
    expect(page.locator("#composer-error")).to_be_empty()
    page.get_by_role("button", name="Send").click()
    wait_for_answers(page, 2)


def test_a_starter_puts_its_prompt_into_the_composer(page: Page, offline_site: str) -> None:
    page.goto(offline_site)
    page.get_by_role("button", name="Money and distance").click()
    expect(page.get_by_label("Message")).to_be_focused()
    expect(page.get_by_label("Message")).to_have_value(
        "How far is it from Paris to Berlin? And how much is 100 USD in EUR?"
    )
    page.keyboard.press("Enter")
    page.wait_for_url("**/c/*/")
    wait_for_answers(page)


def test_the_tools_offered_are_counted_and_sent(page: Page, offline_site: str) -> None:
    page.goto(offline_site)
    page.get_by_text("Tools offered: ").click()
    for box in page.get_by_role("checkbox").all():
        box.uncheck()
    page.keyboard.press("Escape")
    expect(page.locator("#tools-count")).to_have_text("0")
    say(page, "What is the weather in Boston?")
    page.wait_for_url("**/c/*/")
    wait_for_answers(page)
    expect(page.locator("#turns .call")).to_have_count(0)
    expect(page.locator("#tools-count")).to_have_text("0")


def test_one_press_chooses_all_tools_or_none(page: Page, offline_site: str) -> None:
    page.goto(offline_site)
    page.get_by_text("Tools offered: ").click()
    every, count = page.get_by_label("All of them"), page.locator("#tools-count")
    many = page.locator("[type=checkbox][name=tools]").count()
    every.uncheck()
    expect(count).to_have_text("0")
    page.get_by_role("checkbox", name="get_current_weather").check()
    expect(count).to_have_text("1")
    assert every.evaluate("box => box.indeterminate")
    every.check()
    expect(count).to_have_text(str(many))


def test_after_the_first_message_the_next_can_be_typed_at_once(page: Page, offline_site: str) -> None:
    begin(page, offline_site, "Hello")
    expect(page.get_by_label("Message")).to_be_focused()


@pytest.mark.skipif(settings.SCALE_OUT, reason="only SQLite has one lock for all that write")
def test_while_the_database_is_locked_the_text_stays_and_can_be_sent_again(
    new_page: NewPage, tmp_path: Path
) -> None:
    page, database = new_page(expected="503"), tmp_path / "db.sqlite3"
    with serving(database, LLM_PROVIDER="offline", DATABASE_SECONDS="0.2") as site:
        begin(page, site, "Hello")
        wait_for_answers(page)
        other = sqlite3.connect(database, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        say(page, "Weather in Chicago?")
        expect(page.get_by_text("Your message was not sent, since the database is busy.")).to_be_visible()
        expect(page.get_by_label("Message")).to_have_value("Weather in Chicago?")
        other.execute("ROLLBACK")
        other.close()
        page.keyboard.press("Enter")
        wait_for_answers(page, 2)
        expect(page.locator("#composer-error")).to_be_empty()
        page.close()  # It would complain of the site's end.

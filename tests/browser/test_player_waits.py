"""What the player waits for: a person who writes, looks elsewhere, is asked, or wants no more of it."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage
from tests.browser.model import Gate, Model
from tests.browser.player import (
    ASKING,
    THREE,
    WAITS_MS,
    press,
    prompts,
    said,
    wait_for,
    wait_for_answers,
    wait_for_end,
)
from tests.browser.steps import say


def test_time_stops_while_somebody_is_at_the_composer(page: Page, offline_site: str) -> None:
    page.clock.install()
    bar = press(page, offline_site, THREE)
    page.get_by_label("Message", exact=True).focus()
    wait_for_answers(page)
    expect(bar.locator("#play-left")).to_have_text("when you leave the composer")
    page.clock.run_for(20_000)
    assert said(page) == prompts(THREE)[:1]
    page.get_by_role("region", name="Transcript").focus()
    wait_for_answers(page, 2)


def test_a_play_does_not_take_the_focus(page: Page, offline_site: str) -> None:
    press(page, offline_site, THREE)
    page.locator("#find").evaluate("field => field.closest('[popover]').showPopover()")
    page.locator("#find").focus()
    wait_for_end(page)
    expect(page.locator("#find")).to_be_focused()


def test_a_call_that_asks_first_waits_for_a_person(page: Page, offline_site: str) -> None:
    bar = press(page, offline_site, ASKING)
    wait_for(page, "approval")
    expect(bar.get_by_role("button", name="Next")).to_have_attribute("aria-disabled", "true")
    bar.get_by_role("button", name="Next").press("Enter")
    page.wait_for_timeout(1500)
    wait_for(page, "approval")
    page.get_by_role("button", name="Approve").click()
    wait_for(page, "over")


def test_what_a_person_says_in_between_is_answered_and_the_play_goes_on_when_they_want(
    page: Page, offline_site: str
) -> None:
    bar = press(page, offline_site, THREE, speed="0.01")
    wait_for_answers(page)
    say(page, "And in Oslo?")
    wait_for_answers(page, 2)
    expect(bar.get_by_role("status")).to_contain_text("You said something of your own")
    expect(bar.get_by_role("button", name="Play")).to_be_visible()
    page.get_by_role("region", name="Transcript").focus()
    bar.get_by_label("Speed").select_option("4×")
    bar.get_by_role("button", name="Play").click()
    page.mouse.move(5, 5)
    wait_for_end(page)
    assert said(page) == [prompts(THREE)[0], "And in Oslo?", *prompts(THREE)[1:]]


def test_a_turn_that_was_stopped_makes_it_wait(page: Page, modelled_site: str, model: Model) -> None:
    model.says("A beginning", Gate())
    bar = press(page, modelled_site, THREE)
    page.get_by_role("button", name="Stop").click()
    expect(bar.get_by_role("status")).to_contain_text("That turn was stopped")
    expect(bar.get_by_role("button", name="Play")).to_be_visible()
    model.says("Well.")
    bar.get_by_role("button", name="Next").click()
    wait_for_answers(page)
    assert said(page) == prompts(THREE)[:2]


def test_where_the_server_cannot_be_reached_it_pauses_and_says_so(
    new_page: NewPage, offline_site: str
) -> None:
    page = new_page(expected="net::ERR")
    page.route("**/next", lambda route: route.abort())
    bar = press(page, offline_site, THREE)
    expect(bar.get_by_role("status")).to_contain_text("The server can’t be reached", timeout=WAITS_MS)
    expect(bar.get_by_role("button", name="Play")).to_be_visible()
    page.unroute("**/next")
    bar.get_by_role("button", name="Play").click()
    page.mouse.move(5, 5)
    wait_for_end(page)
    assert said(page) == prompts(THREE)


def test_left_it_says_nothing_more_until_somebody_goes_on(page: Page, offline_site: str) -> None:
    page.clock.install()
    bar = press(page, offline_site, THREE)
    bar.get_by_role("button", name="Leave").click()
    expect(bar).to_contain_text(f"Left: {THREE.title}")
    wait_for_answers(page)
    page.clock.run_for(20_000)
    assert said(page) == prompts(THREE)[:1]
    bar.get_by_role("button", name="Go on").click()
    wait_for_answers(page, 2)


def test_in_a_tab_that_is_hidden_time_stops(page: Page, offline_site: str) -> None:
    page.add_init_script(
        """window.hide = (hidden) => {
             Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
             document.dispatchEvent(new Event("visibilitychange"));
           }"""
    )
    page.clock.install()
    press(page, offline_site, THREE)
    page.evaluate("hide(true)")
    wait_for_answers(page)
    page.clock.run_for(20_000)
    assert said(page) == prompts(THREE)[:1]
    page.evaluate("hide(false)")
    wait_for_answers(page, 2)

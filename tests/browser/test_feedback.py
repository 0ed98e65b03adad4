"""Thumbs on an answer: pressed here and in another tab, by keyboard, without script, and with a reason."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import NewPage
from tests.browser.model import Gate, Model
from tests.browser.steps import begin, check_by_day_and_night, say, turns, wait_for_answers


def thumb(page: Page, name: str = "Good") -> Locator:
    return page.get_by_role("button", name=f"{name} answer").first


def why(page: Page) -> Locator:
    return page.get_by_label("about this answer?")


def press(button: Locator) -> None:
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")


def answered(page: Page, site: str) -> None:
    begin(page, site, "Hello")
    wait_for_answers(page)


def test_a_thumb_and_a_reason_are_there_in_another_tab_at_once_and_after_a_reload(
    page: Page, new_page: NewPage, modelled_site: str, model: Model
) -> None:
    answered(page, modelled_site)
    other = new_page(beside=page)
    other.goto(page.url)
    press(thumb(page))
    expect(thumb(page)).to_be_focused()
    expect(thumb(other)).to_have_attribute("aria-pressed", "true")
    why(page).fill("Short & <b>true</b>")
    page.get_by_role("button", name="Save reason").click()
    for tab in (page, other):
        expect(tab.locator(".because summary")).to_contain_text("Your reason is saved")
    expect(page.locator("#announcer")).to_contain_text("Thumb up. Your reason is saved, at")
    expect(why(other)).to_have_value("Short & <b>true</b>")
    expect(page.locator(".because summary")).to_be_focused()
    assert turns(page) == turns(other)
    before = turns(page)
    page.reload()
    assert turns(page) == before


def test_the_other_tab_changes_the_thumb_and_takes_it_back(
    page: Page, new_page: NewPage, modelled_site: str, model: Model
) -> None:
    answered(page, modelled_site)
    other = new_page(beside=page)
    other.goto(page.url)
    press(thumb(page))
    press(thumb(other, "Bad"))
    expect(thumb(page)).to_have_attribute("aria-pressed", "false")
    thumb(page, "Bad").click()
    for tab in (page, other):
        expect(tab.locator("#turns [aria-pressed=true]")).to_have_count(0)
        expect(tab.locator(".because")).to_have_count(0)


def test_a_reason_that_is_being_written_survives_what_arrives_meanwhile(
    page: Page, new_page: NewPage, modelled_site: str, model: Model
) -> None:
    answered(page, modelled_site)
    press(thumb(page))
    why(page).press_sequentially("Half a reas")
    other, gate = new_page(beside=page), Gate()
    other.goto(page.url)
    model.says("And", gate, " more.")
    say(other, "Go on")
    expect(page.locator("#turns .answer").last).to_contain_text("And")
    press(thumb(other, "Bad"))
    expect(thumb(page)).to_have_attribute("aria-pressed", "false")
    gate.set()
    wait_for_answers(page, 2)
    expect(why(page)).to_have_value("Half a reas")
    expect(why(page)).to_be_focused()


def test_by_keyboard(page: Page, modelled_site: str, model: Model) -> None:
    answered(page, modelled_site)
    thumb(page).focus()
    page.keyboard.press("Tab")
    expect(thumb(page, "Bad")).to_be_focused()
    page.keyboard.press("Enter")
    expect(why(page)).to_be_visible()
    for key in ("Tab", "Tab"):
        page.keyboard.press(key)
    page.keyboard.type("Wrong city")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".because summary")).to_contain_text("Your reason is saved")
    expect(page.locator(".because summary")).to_be_focused()
    page.keyboard.press("Enter")
    expect(why(page)).to_have_value("Wrong city")


def test_what_the_server_refuses_is_said_beside_the_reason_which_stays(
    new_page: NewPage, modelled_site: str, model: Model
) -> None:
    page = new_page(expected="422")
    answered(page, modelled_site)
    press(thumb(page))
    why(page).evaluate("field => field.removeAttribute('maxlength')")
    why(page).fill("x" * 2001)
    page.get_by_role("button", name="Save reason").click()
    expect(page.locator(".because .problem")).to_have_text(
        "A reason may have 2,000 characters; this one has 2,001."
    )
    expect(why(page)).to_have_value("x" * 2001)
    why(page).fill("Short")
    page.get_by_role("button", name="Save reason").click()
    expect(page.locator(".because summary")).to_contain_text("Your reason is saved")
    expect(page.locator(".because .problem")).to_have_text("")


def test_without_script(new_page: NewPage, modelled_site: str, model: Model) -> None:
    plain = new_page(java_script_enabled=False)
    plain.goto(modelled_site)
    plain.get_by_label("Message").fill("Hello")
    plain.get_by_role("button", name="Send").click()
    press(thumb(plain, "Bad"))
    why(plain).fill("No city")
    plain.get_by_role("button", name="Save reason").click()
    expect(plain.locator(".because summary")).to_contain_text("Your reason is saved")
    thumb(plain, "Bad").click()
    expect(thumb(plain, "Bad")).to_have_attribute("aria-pressed", "false")


@pytest.mark.parametrize("width", [1440, 390])
def test_it_is_there_for_every_eye_and_ear(
    new_page: NewPage, modelled_site: str, model: Model, width: int
) -> None:
    page = new_page(bypass_csp=True, viewport={"width": width, "height": 900})
    answered(page, modelled_site)
    box, link = thumb(page).bounding_box(), page.get_by_role("link", name="Inspect").bounding_box()
    assert box and link and abs(box["y"] + box["height"] / 2 - link["y"] - link["height"] / 2) < 4, "one line"
    press(thumb(page))
    check_by_day_and_night(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width

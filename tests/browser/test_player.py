"""The player: a flow is played turn by turn at a readable pace, by the tab that was told to, or by hand."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from chat.flows.flow import Flow
from chat.pages.transcript import AT_FIRST
from tests.browser.conftest import NewPage
from tests.browser.player import (
    ASKING,
    FLOWS,
    THREE,
    WAITS_MS,
    press,
    prompts,
    said,
    wait_for,
    wait_for_answers,
    wait_for_end,
)
from tests.browser.steps import check_by_day_and_night, turns

PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
WIDE = {"viewport": {"width": 1440, "height": 900}}


@pytest.mark.parametrize("flow", FLOWS.values(), ids=list(FLOWS))
def test_every_flow_is_played_to_its_end_and_says_so(page: Page, offline_site: str, flow: Flow) -> None:
    bar = press(page, offline_site, flow, speed="100")
    wait_for_end(page)
    assert said(page) == prompts(flow)
    expect(bar).to_contain_text(f"Played: {flow.title} · {len(flow.turns)} turn")
    expect(bar.get_by_role("status")).to_contain_text("as expected.")
    before = turns(page)
    page.reload()
    assert turns(page) == before
    expect(bar.get_by_role("button", name="Play again")).to_be_visible()


def test_pause_stops_it_and_play_goes_on(page: Page, offline_site: str) -> None:
    page.clock.install()
    bar = press(page, offline_site, THREE)
    bar.get_by_role("button", name="Pause").click()
    wait_for_answers(page)
    expect(bar.locator("#play-left")).to_have_text("(paused)")
    page.clock.run_for(20_000)
    assert said(page) == prompts(THREE)[:1], "longer than it ever waits"
    bar.get_by_role("button", name="Play").press("Space")
    expect(bar.get_by_role("button", name="Pause")).to_be_focused()
    wait_for_answers(page, 3)


def test_next_does_not_wait(page: Page, offline_site: str) -> None:
    bar = press(page, offline_site, THREE, speed="0.01")
    for number in (1, 2):
        wait_for_answers(page, number)
        bar.get_by_role("button", name="Next").press("Enter")
    wait_for_answers(page, 3)
    assert said(page) == prompts(THREE)


def test_whoever_pressed_next_for_the_last_time_is_still_at_the_bar(page: Page, offline_site: str) -> None:
    bar = press(page, offline_site, FLOWS["multi-turn"], speed="0.01")
    wait_for_answers(page)
    bar.get_by_role("button", name="Next").press("Enter")
    wait_for(page, "over")
    expect(bar).to_be_focused()


def test_the_speed_is_chosen_and_kept(page: Page, offline_site: str) -> None:
    bar = press(page, offline_site, THREE, speed="0.01")
    bar.get_by_label("Speed").select_option("4×")
    wait_for_answers(page, 2)
    expect(bar.get_by_label("Speed")).to_have_value("4")
    page.reload()
    expect(bar.get_by_label("Speed")).to_have_value("4")


def test_it_goes_on_after_a_reload_in_the_middle(page: Page, offline_site: str) -> None:
    press(page, offline_site, THREE)
    wait_for_answers(page)
    page.reload()
    page.mouse.move(5, 5)
    wait_for_end(page)
    assert said(page) == prompts(THREE)


def test_another_tab_only_watches_and_if_both_play_each_turn_is_said_once(
    page: Page, new_page: NewPage, offline_site: str
) -> None:
    press(page, offline_site, THREE)
    other = new_page(beside=page)
    other.goto(page.url)
    expect(other.locator(".play-toggle")).to_have_text("Play")
    other.get_by_label("Speed").select_option("4×")
    other.locator(".play-toggle").click()
    for each in (page, other):
        each.mouse.move(5, 5)
        wait_for_end(each)
        assert said(each) == prompts(THREE)
    assert turns(page) == turns(other)


def test_again_plays_it_in_a_conversation_of_its_own(page: Page, offline_site: str) -> None:
    simple = FLOWS["simple"]
    bar = press(page, offline_site, simple)
    wait_for_end(page)
    first = page.url
    bar.get_by_role("button", name="Play again").click()
    page.wait_for_url(lambda url: url.startswith(f"{offline_site}/c/") and url != first and "#" not in url)
    wait_for_end(page)
    assert said(page) == prompts(simple)


def test_without_script_it_is_played_by_hand(new_page: NewPage, offline_site: str) -> None:
    plain = new_page(java_script_enabled=False)
    plain.goto(offline_site)
    plain.get_by_role("button", name=f"Play {ASKING.title}").click()
    for number in range(2, len(ASKING.turns) + 1):
        wait_for(plain, "ready")
        plain.get_by_role("button", name="Next").click()
        expect(plain.locator("#player")).to_contain_text(f"turn {number} of", timeout=WAITS_MS)
    plain.get_by_role("button", name="Approve").click()
    wait_for(plain, "over")
    assert said(plain) == prompts(ASKING)


def test_without_script_what_is_to_be_looked_at_is_loaded_however_long_ago_it_was(
    new_page: NewPage, offline_site: str
) -> None:
    plain = new_page(java_script_enabled=False)
    plain.goto(offline_site)
    plain.get_by_role("button", name=f"Play {FLOWS['simple'].title}").click()
    wait_for(plain, "over")
    for _ in range(AT_FIRST):
        plain.get_by_label("Message", exact=True).fill("Hello")
        plain.get_by_role("button", name="Send").click()
        expect(plain.get_by_role("button", name="Send")).to_be_visible(timeout=WAITS_MS)
    assert "Hello" in said(plain)[0]
    plain.locator("#player").get_by_role("link", name="Look in the inspector").click()
    expect(plain.locator("#i-turns > .i-turn").first.locator("h3")).to_be_in_viewport()
    assert said(plain)[0] == prompts(FLOWS["simple"])[0]


@pytest.mark.parametrize("size", [PHONE, WIDE], ids=["phone", "wide"])
def test_what_is_to_be_looked_at_is_shown_without_another_page_where_it_is_there(
    new_page: NewPage, offline_site: str, size: dict[str, Any]
) -> None:
    page = new_page(**size)
    bar = press(page, offline_site, FLOWS["simple"], speed="100")
    wait_for_end(page)
    page.evaluate("window.stays = true")
    bar.get_by_role("link", name="Look in the inspector").click()
    expect(page.locator("#i-turns > .i-turn").first).to_be_focused()
    assert page.evaluate("window.stays") and "?from=" not in page.url


@pytest.mark.parametrize("size", [PHONE, WIDE], ids=["phone", "wide"])
def test_it_has_no_accessibility_violation(
    new_page: NewPage, offline_site: str, size: dict[str, Any]
) -> None:
    page = new_page(**size, bypass_csp=True)
    for path in ("/", "/flows/", f"/flows/{ASKING.slug}/"):
        page.goto(f"{offline_site}{path}")
        check_by_day_and_night(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["viewport"]["width"]
    bar = press(page, offline_site, ASKING, speed="0.01")
    wait_for_answers(page)
    check_by_day_and_night(page)
    for number in range(2, len(ASKING.turns) + 1):
        bar.get_by_role("button", name="Next").click()
        expect(bar).to_contain_text(f"turn {number} of")
        wait_for(page, "ready" if number < len(ASKING.turns) else "approval")
    check_by_day_and_night(page)
    wait_for_end(page)
    check_by_day_and_night(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= size["viewport"]["width"]

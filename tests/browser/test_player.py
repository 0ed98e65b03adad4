"""The player: a flow is played turn by turn at a readable pace, by the tab that was told to, or by hand."""

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from chat.flows.flow import Flow
from chat.flows.library import shipped
from tests.browser.conftest import NewPage
from tests.browser.model import Gate, Model
from tests.browser.steps import check, say, turns

PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
WIDE = {"viewport": {"width": 1440, "height": 900}}
WAITS_MS = 60_000
"""A play is in no hurry, and the machine may be busy."""
FLOWS = shipped()
THREE = FLOWS["three-cities"]
ASKING = FLOWS["book-a-table"]


def press(page: Page, site: str, flow: Flow, speed: str = "4") -> Locator:
    """Play it from the start page, in a tab of that speed; gives the bar."""
    page.goto(f"{site}/flows/")
    page.evaluate("speed => sessionStorage.setItem('play-speed', speed)", speed)
    page.get_by_role("button", name=f"Play {flow.title}", exact=True).click()
    page.wait_for_url("**/c/*/")
    page.mouse.move(5, 5)
    return page.locator("#player")


def wait_for_answers(page: Page, count: int = 1) -> None:
    done = page.locator("#turns .turn-foot[data-status=done]")
    expect(done).to_have_count(count, timeout=WAITS_MS)


def wait_for(page: Page, state: str) -> None:
    expect(page.locator(f"#player[data-state={state}]")).to_be_visible(timeout=WAITS_MS)


def said(page: Page) -> list[str]:
    return [" ".join(text.split()) for text in page.locator("#turns .said p").all_inner_texts()]


def prompts(flow: Flow) -> list[str]:
    return [" ".join(turn.says.split()) for turn in flow.turns]


def wait_for_end(page: Page) -> None:
    """Whoever is asked says yes."""
    approve, over = page.locator("#turns .approve"), page.locator("#player[data-state=over]")
    while True:
        expect(approve.or_(over).first).to_be_visible(timeout=WAITS_MS)
        if over.count():
            return
        approve.first.click()
        expect(approve).to_have_count(0)


@pytest.mark.parametrize("flow", FLOWS.values(), ids=list(FLOWS))
def test_every_flow_is_played_to_its_end_and_says_so(page: Page, offline_site: str, flow: Flow) -> None:
    bar = press(page, offline_site, flow)
    wait_for_end(page)
    assert said(page) == prompts(flow)
    expect(bar).to_contain_text(f"Played: {flow.title} · {len(flow.turns)} turn")
    expect(bar.get_by_role("status")).to_contain_text("as expected.")
    before = turns(page)
    page.reload()
    assert turns(page) == before
    expect(bar.get_by_role("button", name="Play again")).to_be_visible()


def test_pause_stops_it_and_play_goes_on(page: Page, offline_site: str) -> None:
    bar = press(page, offline_site, THREE)
    bar.get_by_role("button", name="Pause").click()
    wait_for_answers(page)
    expect(bar.locator("#play-left")).to_have_text("(paused)")
    page.wait_for_timeout(4500)
    assert said(page) == prompts(THREE)[:1], "longer than it waits at that speed"
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


def test_time_stops_while_somebody_is_at_the_composer(page: Page, offline_site: str) -> None:
    bar = press(page, offline_site, THREE)
    page.get_by_label("Message", exact=True).focus()
    wait_for_answers(page)
    expect(bar.locator("#play-left")).to_have_text("when you leave the composer")
    page.wait_for_timeout(4500)
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
    expect(bar.get_by_role("status")).to_contain_text("The server can’t be reached")
    expect(bar.get_by_role("button", name="Play")).to_be_visible()
    page.unroute("**/next")
    bar.get_by_role("button", name="Play").click()
    page.mouse.move(5, 5)
    wait_for_end(page)
    assert said(page) == prompts(THREE)


def test_left_it_says_nothing_more_until_somebody_goes_on(page: Page, offline_site: str) -> None:
    bar = press(page, offline_site, THREE)
    bar.get_by_role("button", name="Leave").click()
    expect(bar).to_contain_text(f"Left: {THREE.title}")
    wait_for_answers(page)
    page.wait_for_timeout(4500)
    assert said(page) == prompts(THREE)[:1]
    bar.get_by_role("button", name="Go on").click()
    wait_for_answers(page, 2)


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


def test_in_a_tab_that_is_hidden_time_stops(page: Page, offline_site: str) -> None:
    page.add_init_script(
        """window.hide = (hidden) => {
             Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
             document.dispatchEvent(new Event("visibilitychange"));
           }"""
    )
    press(page, offline_site, THREE)
    page.evaluate("hide(true)")
    wait_for_answers(page)
    page.wait_for_timeout(4500)
    assert said(page) == prompts(THREE)[:1]
    page.evaluate("hide(false)")
    wait_for_answers(page, 2)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, WIDE], ids=["phone", "wide"])
def test_it_has_no_accessibility_violation(
    new_page: NewPage, offline_site: str, size: dict[str, Any], scheme: str
) -> None:
    page = new_page(**size, color_scheme=scheme, bypass_csp=True)
    for path in ("/", "/flows/", f"/flows/{ASKING.slug}/"):
        page.goto(f"{offline_site}{path}")
        check(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["viewport"]["width"]
    bar = press(page, offline_site, ASKING, speed="0.01")
    wait_for_answers(page)
    check(page)
    for number in range(2, len(ASKING.turns) + 1):
        bar.get_by_role("button", name="Next").click()
        expect(bar).to_contain_text(f"turn {number} of")
        wait_for(page, "ready" if number < len(ASKING.turns) else "approval")
    check(page)
    wait_for_end(page)
    check(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= size["viewport"]["width"]

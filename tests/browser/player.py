"""What a person does with the player."""

from playwright.sync_api import Locator, Page, expect

from chat.flows.flow import Flow
from chat.flows.repertoire import shipped

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

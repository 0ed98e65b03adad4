"""What a person does on the page."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

FIVE = (
    "What's the current price of Apple and Google stock? "
    "What is the weather in New York, San Francisco and Chicago?"
)


def say(page: Page, text: str) -> None:
    page.get_by_label("Message", exact=True).fill(text)
    page.keyboard.press("Enter")


def begin(page: Page, address: str, text: str) -> None:
    """A new conversation that begins with `text`."""
    page.goto(address)
    say(page, text)
    page.wait_for_url("**/c/*/")


def wait_for_answers(page: Page, count: int = 1, seconds: float = 5) -> None:
    expect(page.locator("#turns .turn-foot[data-status=done]")).to_have_count(count, timeout=seconds * 1000)


def check(page: Page, within: str | None = None) -> None:
    """Whether everybody can use it, or the element that a selector names, as far as a machine can tell."""
    found = Axe().run(page, within)
    assert found.violations_count == 0, found.generate_report()


def check_by_day_and_night(page: Page, within: str | None = None) -> None:
    """The same in both colour schemes, without walking there twice."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        check(page, within)


def open_tab(entry: Locator, name: str) -> None:
    """Of a row that is open."""
    entry.get_by_role("tab", name=name).click()
    expect(entry.get_by_role("tab", name=name)).to_have_attribute("aria-selected", "true")


def turns(page: Page) -> str:
    """The transcript and the inspector as HTML, without white space and without what the reader did."""
    return page.evaluate(
        """() => ["turns", "i-turns"].map((id) => {
          const copy = document.getElementById(id).cloneNode(true);
          const mine = ["data-lit", "data-pinned", "data-touched", "data-tab"];
          for (const each of copy.querySelectorAll("*")) mine.forEach((name) => each.removeAttribute(name));
          for (const each of copy.querySelectorAll("[data-src]")) each.replaceChildren();
          return copy.innerHTML.replace(/\\s+/g, "");
        }).join()"""
    )

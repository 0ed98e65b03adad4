"""What a person does on the page."""

from playwright.sync_api import Page, expect

FIVE = (
    "What's the current price of Apple and Google stock? "
    "What is the weather in New York, San Francisco and Chicago?"
)


def say(page: Page, text: str) -> None:
    page.get_by_label("Message").fill(text)
    page.keyboard.press("Enter")


def begin(page: Page, address: str, text: str) -> None:
    """A new conversation that begins with `text`."""
    page.goto(address)
    say(page, text)
    page.wait_for_url("**/c/*/")


def wait_for_answers(page: Page, count: int = 1) -> None:
    expect(page.locator("#turns .turn-foot[data-status=done]")).to_have_count(count)


def turns(page: Page) -> str:
    """The transcript and the inspector as HTML, without white space and without what the reader did."""
    return page.evaluate(
        """() => ["turns", "i-turns"].map((id) => {
          const copy = document.getElementById(id).cloneNode(true);
          for (const each of copy.querySelectorAll("*"))
            for (const name of ["data-lit", "data-touched"]) each.removeAttribute(name);
          return copy.innerHTML.replace(/\\s+/g, "");
        }).join()"""
    )

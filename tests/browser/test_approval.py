"""A call that waits for a person: approved, denied, stopped or left alone, here and in another tab."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import NewPage
from tests.browser.model import Gate, Model
from tests.browser.site import serving
from tests.browser.steps import begin, open_tab, turns, wait_for_answers
from tests.faults.tools.effects import left


@pytest.fixture(scope="module")
def effects(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the tools have really done."""
    return tmp_path_factory.mktemp("booking") / "effects"


@pytest.fixture(scope="module")
def booking_site(effects: Path, one_model: Model) -> Iterator[str]:
    with serving(effects.with_name("db.sqlite3"), **variables(one_model, effects)) as address:
        yield address


def variables(model: Model, effects: Path) -> dict[str, str]:
    llm = {"LLM_PROVIDER": "custom", "LLM_BASE_URL": model.url, "LLM_MODEL": "made-to-order"}
    return llm | {"EXTRA_TOOLS": "tests.faults.tools", "EFFECTS": str(effects), "TURNS_A_PERSON": "9"}


def ask(page: Page, site: str, model: Model, what: str) -> Locator:
    """Have a booking asked for; gives its card."""
    gate = Gate()
    model.says(gate, (0, "book", f'{{"what": "{what}"}}'))
    begin(page, site, f"Book {what}")
    gate.set()  # The page is open: it hears of the question by the feed.
    expect(page.get_by_role("button", name="Approve")).to_be_visible()
    return page.locator("#turns .approval")


def test_approve(page: Page, booking_site: str, model: Model, effects: Path) -> None:
    card = ask(page, booking_site, model, "a table")
    expect(card).to_contain_text("Book it: book runs, once, only if you approve it")
    expect(card.get_by_label("What")).to_have_value("a table")
    expect(card.locator(".left")).to_contain_text("min")
    expect(page.locator("#announcer")).to_contain_text("book waits for approval: a table.")
    expect(page.locator("#composer-state")).to_contain_text("Waiting for your approval")
    assert page.evaluate("document.activeElement.id") == "text", "the focus is where it was"
    assert "book a table" not in left(effects)
    page.get_by_role("button", name="Approve").click()
    wait_for_answers(page)
    assert left(effects).count("book a table") == 1
    expect(page.locator("#turns .call")).to_contain_text("Approved by a visitor at")
    expect(page.locator("#turns .call-line")).to_be_focused()
    before = turns(page)
    page.reload()
    assert turns(page) == before


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_question_is_there_for_every_eye_and_ear(
    new_page: NewPage, booking_site: str, model: Model, scheme: str
) -> None:
    page = new_page(color_scheme=scheme, bypass_csp=True, viewport={"width": 1440, "height": 900})
    ask(page, booking_site, model, "a table")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_deny_with_a_reason(page: Page, booking_site: str, model: Model, effects: Path) -> None:
    card = ask(page, booking_site, model, "a cruise")
    card.get_by_label("If you deny it").fill("Too dear")
    page.keyboard.press("Enter")  # No button is pressed by it, least of all Approve.
    page.get_by_role("button", name="Deny").press("Enter")
    wait_for_answers(page)
    expect(page.locator("#turns .call")).to_contain_text("The person denied this call: Too dear.")
    expect(page.locator("#turns .call")).to_contain_text("Denied by a visitor at")
    open_tab(page.locator("#inspector .i-call"), "Approval")
    expect(page.locator("#inspector .i-call")).to_contain_text("Denied by a visitor")
    assert "book a cruise" not in left(effects)


def test_stop_while_it_waits(page: Page, booking_site: str, model: Model, effects: Path) -> None:
    ask(page, booking_site, model, "a taxi")
    page.get_by_role("button", name="Stop").click()
    expect(page.locator("#turns .turn-foot[data-status=cancelled]")).to_be_visible()
    expect(page.locator("#turns .call")).to_contain_text("Stopped before anybody had decided")
    expect(page.get_by_role("button", name="Approve")).to_have_count(0)
    expect(page.get_by_role("button", name="Send")).to_be_visible()
    assert "book a taxi" not in left(effects)


def test_after_a_reload_it_still_waits_and_another_tab_decides(
    page: Page, new_page: NewPage, booking_site: str, model: Model, effects: Path
) -> None:
    card = ask(page, booking_site, model, "a boat")
    card.get_by_label("If you deny it").fill("Half a reas")
    other = new_page(beside=page)
    other.goto(page.url)
    other.reload()
    other.get_by_role("button", name="Approve").dblclick()
    for tab in (page, other):
        wait_for_answers(tab)
    assert turns(page) == turns(other)
    assert left(effects).count("book a boat") == 1


def test_both_calls_of_one_answer_are_decided_one_by_one(
    page: Page, booking_site: str, model: Model, effects: Path
) -> None:
    model.says((0, "book", '{"what": "seat 1"}'), (1, "book", '{"what": "seat 2"}'))
    begin(page, booking_site, "Two seats")
    cards = page.locator("#turns .approval")
    expect(cards).to_have_count(2)
    cards.nth(1).get_by_label("If you deny it").fill("One is enough")
    cards.nth(0).get_by_role("button", name="Approve").click()
    expect(cards).to_have_count(1)
    expect(cards.get_by_label("If you deny it")).to_have_value("One is enough")
    assert "book seat 1" not in left(effects), "nothing runs before all is decided"
    cards.get_by_role("button", name="Deny").click()
    wait_for_answers(page)
    assert [each for each in left(effects) if "seat" in each] == ["book seat 1"]


@pytest.fixture
def hasty_site(tmp_path: Path, one_model: Model) -> Iterator[str]:
    settings = variables(one_model, tmp_path / "effects") | {"APPROVAL_SECONDS": "1"}
    with serving(tmp_path / "db.sqlite3", **settings) as address:
        yield address


def test_it_expires(hasty_site: str, page: Page, model: Model, tmp_path: Path) -> None:
    model.says((0, "book", '{"what": "a star"}'))
    begin(page, hasty_site, "Book a star")
    wait_for_answers(page)
    expect(page.locator("#turns .call")).to_contain_text("Nobody decided within 1 second,")
    assert left(tmp_path / "effects") == []


@pytest.mark.parametrize("button", ["Approve", "Deny"])
def test_without_script(
    new_page: NewPage, booking_site: str, model: Model, effects: Path, button: str
) -> None:
    plain, what = new_page(java_script_enabled=False), f"to {button.lower()}"
    model.says((0, "book", f'{{"what": "{what}"}}'))
    plain.goto(booking_site)
    plain.get_by_label("Message").fill("Book it")
    plain.get_by_role("button", name="Send").click()
    plain.get_by_role("button", name=button).click()
    expect(plain.locator("#turns .turn-foot[data-status=done]")).to_have_count(1)
    assert left(effects).count(f"book {what}") == (button == "Approve")

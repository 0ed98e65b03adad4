"""A person changes what a call is given before they approve it: at a desk, on a phone, without script."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import NewPage
from tests.browser.model import Model
from tests.browser.site import serving
from tests.browser.steps import begin, check, open_tab, turns, wait_for_answers
from tests.faults.tools.effects import left

DAY = str(datetime.now(UTC).date() + timedelta(days=9))
WANTED = {"restaurant": "Chez Janou", "location": "Paris", "date": DAY, "time": "19:30", "party_size": 2}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.fixture(scope="module")
def effects(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("edited") / "effects"


@pytest.fixture(scope="module")
def site(effects: Path, one_model: Model) -> Iterator[str]:
    llm = {"LLM_PROVIDER": "custom", "LLM_BASE_URL": one_model.url, "LLM_MODEL": "made-to-order"}
    tools = {"EXTRA_TOOLS": "tests.faults.tools", "EFFECTS": str(effects), "TURNS_A_PERSON": "20"}
    with serving(effects.with_name("db.sqlite3"), **llm | tools) as address:
        yield address


def ask(page: Page, site: str, model: Model, **changed: Any) -> Locator:
    """Have a table asked for; gives its card."""
    model.says((0, "book_restaurant_table", json.dumps(WANTED | changed)))
    begin(page, site, "Book a table")
    expect(page.get_by_role("button", name="Approve")).to_be_visible()
    return page.locator("#turns .approval")


def booked(page: Page, site: str) -> Locator:
    page.goto(f"{site}/bookings/")
    return page.locator("main .booked")


def test_approve_as_it_is(page: Page, site: str, model: Model) -> None:
    card = ask(page, site, model)
    expect(card.get_by_label("Party size")).to_have_value("2")
    expect(card.locator(".changes")).to_be_hidden()
    card.get_by_role("button", name="Approve").click()
    wait_for_answers(page)
    expect(page.locator("#turns .call .decided")).to_contain_text("Approved by a visitor at")
    expect(page.locator("#turns .result-card")).to_contain_text("No restaurant was told")
    expect(booked(page, site)).to_contain_text("19:30 · 2 people · Paris")


def test_change_then_approve(page: Page, site: str, model: Model) -> None:
    card = ask(page, site, model)
    card.get_by_label("Party size").fill("5")
    card.get_by_label("Time").fill("20:15")
    card.get_by_text("Also possible: name").click()
    card.get_by_label("Name", exact=True).fill("Ada")
    expect(card.locator(".changes")).to_be_visible()
    card.get_by_role("button", name="Approve with changes").click()
    wait_for_answers(page)
    call = page.locator("#turns .call")
    expect(call).to_contain_text("Approved with changes by a visitor at")
    expect(call.locator(".arguments")).to_contain_text("20:15, 5, Ada")
    call.locator(".call-line").click()
    open_tab(page.locator("#inspector .i-call"), "Approval")
    row = page.locator("#inspector .i-call").get_by_role("row", name="party_size")
    expect(row).to_contain_text("changed")
    before = turns(page)
    page.reload()
    assert turns(page) == before
    expect(booked(page, site)).to_contain_text("20:15 · 5 people · Paris · in the name of Ada")


def test_nonsense_is_answered_in_the_card_and_nothing_that_was_typed_is_lost(
    new_page: NewPage, site: str, model: Model
) -> None:
    page = new_page(expected="422")
    card = ask(page, site, model)
    card.get_by_label("Restaurant").fill("Elsewhere")
    card.get_by_label("Party size").fill("99")
    card.get_by_label("If you deny it").fill("Or not")
    card.get_by_role("button", name="Approve").click()
    expect(card.get_by_role("alert")).to_have_text("party_size: expected 20 or less; got 99")
    expect(card.get_by_label("Party size")).to_be_focused()
    expect(card.get_by_label("Party size")).to_have_attribute("aria-invalid", "true")
    values = [card.get_by_label(label) for label in ("Restaurant", "Party size", "If you deny it")]
    for field, value in zip(values, ("Elsewhere", "99", "Or not"), strict=True):
        expect(field).to_have_value(value)
    card.get_by_label("Party size").fill("9")
    card.get_by_role("button", name="Approve").click()
    wait_for_answers(page)
    expect(booked(page, site).filter(has_text="Elsewhere")).to_contain_text("9 people")


def test_enter_in_a_field_neither_approves_nor_deletes_anything(page: Page, site: str, model: Model) -> None:
    card = ask(page, site, model)
    card.get_by_label("Restaurant").fill("Elsewhere")
    page.keyboard.press("Enter")
    card.get_by_label("Party size").press("Enter")
    expect(card.get_by_label("Restaurant")).to_have_value("Elsewhere")
    expect(card.get_by_role("button", name="Approve")).to_be_visible()
    page.reload()
    expect(page.locator("#turns .approval")).to_have_count(1)
    expect(page.locator("#turns .call")).to_have_attribute("data-status", "awaiting_approval")


def test_deny_what_was_changed(page: Page, site: str, model: Model) -> None:
    card = ask(page, site, model, restaurant="Denied")
    card.get_by_label("Party size").fill("99")
    card.get_by_label("If you deny it").fill("Too dear")
    card.get_by_role("button", name="Deny").click()
    wait_for_answers(page)
    expect(page.locator("#turns .call")).to_contain_text("The person denied this call: Too dear.")
    expect(booked(page, site).filter(has_text="Denied")).to_have_count(0)


def test_two_cards_keep_what_is_typed_in_each_while_the_other_is_decided_in_another_tab(
    page: Page, new_page: NewPage, site: str, model: Model
) -> None:
    asked = [json.dumps(WANTED | {"restaurant": name}) for name in ("First", "Second")]
    model.says(*((at, "book_restaurant_table", each) for at, each in enumerate(asked)))
    begin(page, site, "Two tables")
    cards = page.locator("#turns .approval")
    expect(cards).to_have_count(2)
    cards.nth(1).get_by_label("Party size").fill("7")
    other = new_page(beside=page)
    other.goto(page.url)
    other.locator("#turns .approval").nth(0).get_by_label("Party size").fill("6")
    other.locator("#turns .approval").nth(0).get_by_role("button", name="Approve").click()
    for tab in (page, other):
        expect(tab.locator("#turns .approval")).to_have_count(1)
    expect(cards.get_by_label("Restaurant")).to_have_value("Second")
    expect(cards.get_by_label("Party size")).to_have_value("7")
    expect(cards.locator(".changes")).to_be_visible()
    cards.get_by_role("button", name="Approve").click()
    for tab in (page, other):
        wait_for_answers(tab)
    assert turns(page) == turns(other)
    found = booked(page, site)
    expect(found.filter(has_text="First")).to_contain_text("6 people")
    expect(found.filter(has_text="Second")).to_contain_text("7 people")


def test_a_field_of_every_kind_is_sent_as_it_is_shown(
    page: Page, site: str, model: Model, effects: Path
) -> None:
    model.says((0, "hire", '{"vehicle": "van", "days": 3, "extras": ["child seat"], "pickup": "soon"}'))
    begin(page, site, "Hire a van")
    card = page.locator("#turns .approval")
    expect(card.get_by_label("Pickup")).to_have_value("soon")
    card.get_by_label("Vehicle").select_option("bicycle")
    card.get_by_text("Also possible: insured, price").click()
    card.get_by_label("Insured").check()
    card.get_by_label("Price").fill("12.5")
    card.get_by_label("Extras").fill('["bell", "lock"]')
    card.get_by_role("button", name="Approve with changes").click()
    wait_for_answers(page)
    assert left(effects)[-1] == "hire bicycle 3 True ['bell', 'lock'] 12.5 soon"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "device", [{"viewport": {"width": 1440, "height": 900}}, PHONE], ids=["desk", "phone"]
)
def test_the_form_and_the_bookings_are_there_for_every_eye_and_ear(
    new_page: NewPage, site: str, model: Model, scheme: str, device: dict[str, Any]
) -> None:
    page = new_page(color_scheme=scheme, bypass_csp=True, expected="422", **device)
    card = ask(page, site, model)
    card.get_by_text("Also possible: name").click()
    card.get_by_label("Party size").fill("99")
    card.get_by_role("button", name="Approve").click()
    expect(card.get_by_role("alert")).to_contain_text("party_size")
    check(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.goto(f"{site}/bookings/")
    expect(page.get_by_text("Nothing is booked yet.")).to_be_visible()
    check(page)


def test_without_script(new_page: NewPage, site: str, model: Model) -> None:
    plain = new_page(java_script_enabled=False, expected="422")
    model.says((0, "book_restaurant_table", json.dumps(WANTED)))
    plain.goto(site)
    plain.get_by_label("Message").fill("Book it")
    plain.get_by_role("button", name="Send").click()
    card = plain.locator("#turns .approval")
    card.get_by_label("Restaurant").fill("By hand")
    card.get_by_label("Party size").fill("99")
    card.get_by_label("Party size").press("Enter")
    plain.get_by_role("button", name="Approve").click()
    expect(plain.get_by_role("alert").filter(has_text="party_size")).to_be_visible()
    expect(card.get_by_label("Restaurant")).to_have_value("By hand")
    card.get_by_label("Party size").fill("3")
    plain.get_by_role("button", name="Approve").click()
    expect(plain.locator("#turns .turn-foot[data-status=done]")).to_have_count(1)
    expect(booked(plain, site)).to_contain_text("3 people")


def test_after_a_reload_it_waits_with_what_the_model_asked_for(page: Page, site: str, model: Model) -> None:
    card = ask(page, site, model)
    card.get_by_label("Party size").fill("5")
    page.reload()
    expect(card.get_by_label("Party size")).to_have_value("2")
    card.get_by_role("button", name="Approve").click()
    wait_for_answers(page)
    expect(booked(page, site)).to_contain_text("2 people")

"""Offline and back: the page says so, loses nothing that was typed, and is the fresh page afterwards."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage
from tests.browser.model import Gate, Model
from tests.browser.site import Site
from tests.browser.steps import begin, say, turns, wait_for_answers
from tests.faults.proxy import Proxy, proxy

LOST = "Connection lost. Reconnecting…"
WITHIN_MS = 10_000
BACK_MS = 30_000
"""Nobody tells the browser that the line is good again: it may have decided to wait for so long."""
EXPECTED = "net::ERR"


@pytest.fixture
def site(tmp_path_factory: pytest.TempPathFactory, one_model: Model) -> Iterator[Site]:
    variables = {"LLM_PROVIDER": "custom", "LLM_BASE_URL": one_model.url, "LLM_MODEL": "made-to-order"}
    made = Site(tmp_path_factory.mktemp("offline") / "db.sqlite3", **variables)
    made.start()
    yield made
    made.end()


@pytest.fixture
def line(site: Site) -> Iterator[Proxy]:
    """What is between the browser and the site."""
    with proxy(site.host) as made:
        yield made


@pytest.fixture
def tab(new_page: NewPage) -> Page:
    return new_page(expected=EXPECTED)


def unplug(tab: Page, line: Proxy) -> None:
    line.be(down=True)


def plug_in(tab: Page, line: Proxy) -> None:
    line.be_good()


def go_offline(tab: Page, line: Proxy) -> None:
    tab.context.set_offline(True)


def come_online(tab: Page, line: Proxy) -> None:
    tab.context.set_offline(False)


def same_as_fresh(tab: Page) -> None:
    seen = turns(tab)
    tab.reload()
    assert turns(tab) == seen


@pytest.mark.parametrize(("lose", "find"), [(unplug, plug_in), (go_offline, come_online)])
def test_what_was_answered_meanwhile_is_there_afterwards(
    tab: Page,
    line: Proxy,
    model: Model,
    lose: Callable[[Page, Proxy], None],
    find: Callable[[Page, Proxy], None],
) -> None:
    gate, end = Gate(), Gate()
    model.says("It will ", gate, "rain ", end, "tomorrow.")
    begin(tab, f"http://{line.host}", "Weather?")
    expect(tab.locator("#turns .answer")).to_have_text("It will")
    lose(tab, line)
    banner = tab.get_by_role("status").filter(has_text=LOST)
    expect(banner).to_be_visible(timeout=WITHIN_MS)
    gate.set()
    tab.wait_for_timeout(3000)
    expect(tab.locator("#turns .answer")).to_have_text("It will")
    find(tab, line)
    expect(tab.locator("#turns .answer")).to_have_text("It will rain", timeout=BACK_MS)
    expect(banner).to_be_hidden()
    end.set()
    wait_for_answers(tab)
    expect(tab.locator("#turns .answer")).to_have_text("It will rain tomorrow.")
    same_as_fresh(tab)


def test_a_stop_from_another_tab_meanwhile_is_seen_afterwards(
    tab: Page, new_page: NewPage, site: Site, line: Proxy, model: Model
) -> None:
    model.says("It will ", Gate(), "rain.")
    begin(tab, f"http://{line.host}", "Weather?")
    expect(tab.locator("#turns .answer")).to_have_text("It will")
    other = new_page(beside=tab, expected=EXPECTED)
    other.goto(tab.url.replace(line.host, site.host))
    line.be(down=True)
    expect(tab.get_by_text(LOST)).to_be_visible(timeout=WITHIN_MS)
    other.get_by_role("button", name="Stop").click()
    expect(other.locator("#turns .turn-foot")).to_contain_text("Stopped")
    line.be_good()
    expect(tab.locator("#turns .turn-foot")).to_contain_text("Stopped", timeout=BACK_MS)
    expect(tab.get_by_text(LOST)).to_be_hidden()
    assert turns(tab) == turns(other)
    same_as_fresh(tab)


def test_a_server_that_was_killed_meanwhile_goes_on_with_the_answer(
    tab: Page, site: Site, model: Model
) -> None:
    model.says("It will ", Gate(), "rain.")
    begin(tab, f"http://{site.host}", "Weather?")
    expect(tab.locator("#turns .answer")).to_have_text("It will")
    site.kill()
    expect(tab.get_by_text(LOST)).to_be_visible(timeout=WITHIN_MS)
    model.says("It will be dry.")
    site.start()
    expect(tab.locator("#turns .answer")).to_have_text("It will be dry.", timeout=BACK_MS)
    expect(tab.get_by_text(LOST)).to_be_hidden()
    wait_for_answers(tab)
    same_as_fresh(tab)


@pytest.mark.parametrize("bad", [{"down": True}, {"cut_after": 0}], ids=str)
def test_what_is_sent_meanwhile_stays_in_the_composer_and_is_one_turn_when_sent_again(
    tab: Page, line: Proxy, model: Model, bad: dict[str, int]
) -> None:
    begin(tab, f"http://{line.host}", "Hello")
    wait_for_answers(tab)
    line.be(**bad)
    for _ in range(2):
        say(tab, "Weather?")
        expect(tab.get_by_role("alert").filter(has_text="The server can’t be reached.")).to_be_visible()
        expect(tab.get_by_label("Message")).to_have_value("Weather?")
    expect(tab.get_by_text(LOST)).to_be_visible(timeout=WITHIN_MS)
    line.be_good()
    expect(tab.get_by_text(LOST)).to_be_hidden(timeout=BACK_MS)
    tab.keyboard.press("Enter")
    expect(tab.get_by_label("Message")).to_have_value("")
    wait_for_answers(tab, 2)
    expect(tab.locator("#turns .turn")).to_have_count(2)
    same_as_fresh(tab)

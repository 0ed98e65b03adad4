"""Every tab in the panel, for turns in every state: it loads, axe finds nothing, the console is silent."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from chat.inspector import timetable
from chat.inspector.tabs import CALL_TABS, STEP_TABS
from tests.browser.conftest import NewPage
from tests.browser.laid_out import ENDED, laid_out
from tests.browser.model import Gate, Model
from tests.browser.site import Site
from tests.browser.steps import begin, check, wait_for_answers

WIDE = {"viewport": {"width": 1440, "height": 900}}
STEP = {tab.slug for tab in STEP_TABS}
CALL = {tab.slug for tab in CALL_TABS}
NOT_SO = {
    "finished": {"error"},
    "failed": {"result", "used"},
    "stopped": {"result", "used"},
    "months old": {"error"},
}
"""The tabs that do not apply to a call of such a turn."""
SEEN = list(zip(ENDED, ("light", "light", "dark", "dark"), strict=True))
"""Between them, each tab is seen in both."""
WEATHER = (0, "get_current_weather", '{"location": "Chicago, IL"}')


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, str]]]:
    """Its address, and what is laid out in it."""
    site = Site(tmp_path_factory.mktemp("tabs") / "db.sqlite3", LLM_PROVIDER="offline")
    rows = laid_out(site)
    site.start()
    try:
        yield f"http://{site.host}", rows
    finally:
        site.end()


def owners_page(new_page: NewPage, address: str, rows: dict[str, str], state: str, scheme: str) -> Page:
    page = new_page(color_scheme=scheme, **WIDE)
    page.context.add_cookies([{"name": "sessionid", "value": rows["session"], "url": address}])
    page.goto(address + rows[state])
    return page


def opened(row: Locator) -> Locator:
    details = row.locator("> details")
    if details.get_attribute("open") is None:
        row.locator("summary.i-row").first.click()
    return details.locator("> .lazy")


def checked_tabs(page: Page, row: Locator) -> set[str]:
    """Each tab of the row is opened and looked at."""
    lazy = opened(row)
    expect(lazy.get_by_role("tab").first).to_be_visible()
    found = set()
    for tab in lazy.get_by_role("tab").all():
        tab.click()
        panel = f"#{tab.get_attribute('aria-controls')}"
        expect(page.locator(f"{panel} > *").first).to_be_visible()
        check(page, panel)
        found.add(str(tab.get_attribute("data-tab")))
    return found


def check_the_table_of_times(page: Page) -> None:
    page.get_by_text("Times as a table").click()
    expect(page.get_by_role("region", name=f"{timetable.tab.title} of the turn")).to_be_visible()
    check(page, ".i-turn-head")


@pytest.mark.parametrize(("state", "scheme"), SEEN)
def test_of_a_turn_that_ended(
    new_page: NewPage, site: tuple[str, dict[str, str]], state: str, scheme: str
) -> None:
    page = owners_page(new_page, *site, state, scheme)
    assert checked_tabs(page, page.locator("#i-turns .i-step").first) == STEP
    assert checked_tabs(page, page.locator("#i-turns .i-call").first) == CALL - NOT_SO[state]
    check_the_table_of_times(page)
    check(page)


@pytest.mark.parametrize(("state", "scheme"), [("finished", "light"), ("failed", "dark")])
def test_as_a_page_of_its_own(
    new_page: NewPage, site: tuple[str, dict[str, str]], state: str, scheme: str
) -> None:
    page = owners_page(new_page, *site, state, scheme)
    entries = page.locator("#i-turns .i-step, #i-turns .i-call").locator(".lazy").all()
    for address in [entry.get_attribute("data-src") for entry in entries[:2]]:
        page.goto(f"{site[0]}{address}")
        links = page.get_by_role("navigation", name="Views").get_by_role("link").all()
        for tab in [link.get_attribute("href") for link in links]:
            page.goto(f"{site[0]}{tab}")
            check(page)


def test_of_a_turn_that_is_being_answered_and_after_a_reload(
    new_page: NewPage, modelled_site: str, model: Model
) -> None:
    gate = Gate()
    model.says("Let me look: ", WEATHER, gate)
    page = new_page(**WIDE)
    begin(page, modelled_site, "Weather in Chicago?")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        expect(page.locator("#i-turns .i-calls")).to_contain_text("being written")
        assert checked_tabs(page, page.locator("#i-turns .i-step").first) == STEP - {"chunks"}
        check_the_table_of_times(page)
        check(page)
        page.reload()
    gate.set()
    wait_for_answers(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_a_flow_expects_of_its_turn(
    new_page: NewPage, site: tuple[str, dict[str, str]], scheme: str
) -> None:
    page = owners_page(new_page, *site, "flow", scheme)
    page.get_by_text("met 5 of 7").click()
    findings = page.get_by_role("table", name="Met 5 of 7")
    expect(findings.get_by_role("row")).to_have_count(8)
    expect(findings.get_by_text("missed", exact=True)).to_have_count(2)
    check(page, ".i-turn-head")

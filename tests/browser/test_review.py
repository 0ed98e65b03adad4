"""Reviewing in a browser: every tab opens in place, the queue by the keyboard, and without script."""

import json
import subprocess
import sys
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Page, expect

from chat.models import Review, Turn
from tests.browser.conftest import NewPage
from tests.browser.laid_out import ENDED, laid_out
from tests.browser.site import ROOT, Site
from tests.browser.steps import check

SCRIPT = "from tests.browser.test_review import add_reviewer; add_reviewer()"
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
SEEN = list(zip(ENDED, ("light", "dark", "light", "dark"), (WIDE, WIDE, PHONE, PHONE), strict=True))


def add_reviewer() -> None:
    """In a process that has the site's settings: somebody who may all, and three turns that wait."""
    reviewer = Client()
    reviewer.force_login(User.objects.create_superuser("rita"))
    for turn in Turn.objects.order_by("pk")[:3]:
        Review.objects.create(turn=turn, conversation=turn.conversation, why="asked")
    print(json.dumps(reviewer.cookies["sessionid"].value))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, str], str]]:
    """Its address, what is laid out in it, and the reviewer's session."""
    site = Site(tmp_path_factory.mktemp("review") / "db.sqlite3", LLM_PROVIDER="offline")
    rows = laid_out(site)
    command = [sys.executable, "manage.py", "shell", "-v", "0", "--no-imports", "-c", SCRIPT]
    done = subprocess.run(command, cwd=ROOT, env=site.variables, check=True, stdout=subprocess.PIPE)
    site.start()
    try:
        yield f"http://{site.host}", rows, json.loads(done.stdout)
    finally:
        site.end()


def reviewers(page: Page, address: str, session: str) -> Page:
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
    return page


def conversation(rows: dict[str, str], state: str) -> str:
    return f"/admin/chat/conversation/{rows[state].split('/')[2]}/change/"


@pytest.mark.parametrize(("state", "scheme", "viewport"), SEEN)
def test_every_tab_of_a_conversation_opens_in_place(
    new_page: NewPage,
    site: tuple[str, dict[str, str], str],
    state: str,
    scheme: str,
    viewport: dict[str, int],
) -> None:
    address, rows, session = site
    page = reviewers(new_page(color_scheme=scheme, viewport=viewport), address, session)
    page.goto(address + conversation(rows, state))
    rows_of_it = page.locator("details.inspect")
    for at in range(rows_of_it.count()):
        rows_of_it.nth(at).locator("> summary").click()
        expect(rows_of_it.nth(at).locator("details.tab").first).to_be_visible()
    tabs = page.locator("details.tab")
    assert tabs.count() > rows_of_it.count()
    for at in range(tabs.count()):
        tabs.nth(at).locator("> summary").click()
        expect(tabs.nth(at).locator("> .payload > *").first).to_be_visible()
        expect(tabs.nth(at).locator("> .payload > a", has_text="Open it")).to_have_count(0)
    check(page, ".review")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_one_works_through_the_queue_with_the_enter_key(
    new_page: NewPage, site: tuple[str, dict[str, str], str]
) -> None:
    address, _, session = site
    page = reviewers(new_page(viewport=WIDE), address, session)
    page.goto(f"{address}/admin/chat/review/")
    page.locator("#result_list tbody th a").first.click()
    expect(page.get_by_role("button", name="Reviewed, next")).to_be_visible()
    check(page, ".review")
    for waiting in (3, 2, 1):
        expect(page.get_by_text(f"{waiting} waiting", exact=True)).to_be_visible()
        expect(page.get_by_role("button", name="Reviewed, next")).to_be_focused()
        page.keyboard.press("Enter")
    expect(page).to_have_url(f"{address}/admin/chat/review/")
    expect(page.locator("#result_list .field-state", has_text="Reviewed")).to_have_count(3)


def test_a_tab_is_a_page_without_script(new_page: NewPage, site: tuple[str, dict[str, str], str]) -> None:
    address, rows, session = site
    page = reviewers(new_page(java_script_enabled=False, viewport=WIDE), address, session)
    page.goto(address + conversation(rows, "finished"))
    page.locator("details.inspect summary").first.click()
    page.get_by_role("link", name="Open what the inspector shows of it").first.click()
    page.locator("details.tab summary").first.click()
    page.get_by_role("link", name="Open it").first.click()
    expect(page.get_by_role("heading", name="Arguments", level=1)).to_be_visible()

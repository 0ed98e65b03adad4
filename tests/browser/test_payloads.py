"""120 hostile texts in every field, on every page that shows them: nothing of them is more than text.

No dialog, no request to another host, no violation of the policy, no element or attribute that is not ours.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, Request, Route

from tests.browser.model import Model
from tests.browser.site import ROOT, serving
from tests.browser.steps import begin
from tests.safety.payloads import CANARY, MARKDOWN, PAYLOADS

STRANGE = Path(__file__).with_name("strange.js").read_text()
LISTS = "conversation turn step toolcall anomaly booking feedback review storedflow auditentry".split()
OWN = ("/", "/c/?q=script", "/flows/mine/", "/bookings/", "/account/", "/shares/", "/flows/runs/new")


@dataclass(frozen=True, slots=True)
class Seeded:
    site: str
    sheet: dict[str, Any]

    def enter(self, browser: Browser, who: str = "") -> BrowserContext:
        context = browser.new_context()
        context.set_default_timeout(30_000)
        if who:
            cookie = {"name": settings.SESSION_COOKIE_NAME, "value": self.sheet[who], "url": self.site}
            context.add_cookies([cookie])  # type: ignore[list-item]
        return context

    def asking(self) -> httpx.Client:
        """Its owner, without a browser."""
        cookies = {settings.SESSION_COOKIE_NAME: self.sheet["owner"]}
        return httpx.Client(base_url=self.site, cookies=cookies, trust_env=False, timeout=60)


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seeded]:
    file = tmp_path_factory.mktemp("payloads") / "db.sqlite3"
    with serving(file, LLM_PROVIDER="offline") as site:
        variables = os.environ | {"DATABASE_URL": f"sqlite:///{file}"}
        variables |= {"DJANGO_SETTINGS_MODULE": "travelbot.settings"}
        command = [sys.executable, "-m", "tests.safety.seeded"]
        made = subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True)
        assert made.returncode == 0, made.stderr
        yield Seeded(site, json.loads(made.stdout.splitlines()[-1]))


class Watched:
    """A page that writes down whatever a payload could bring about."""

    def __init__(self, context: BrowserContext, site: str) -> None:
        self.page, self.site = context.new_page(), site
        self.seen: list[str] = []
        self.page.on("dialog", self._spoken)
        self.page.on("request", self._asked)
        self.page.on("console", lambda said: said.type == "error" and self.seen.append(said.text))
        self.page.on("pageerror", lambda error: self.seen.append(str(error)))

    def _spoken(self, dialog: Any) -> None:
        self.seen.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((f"{self.site}/", self.site.replace("http", "ws"), "data:", "file:")):
            self.seen.append(f"request {request.url}")

    def check(self, address: str, status: int = 200) -> None:
        answer = self.page.goto(address if "://" in address else f"{self.site}{address}")
        assert answer is None or answer.status in (0, status), (address, answer and answer.status)
        self.page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        strange = self.page.evaluate(STRANGE)
        assert not strange, (address, strange[:5])
        seen = [each for each in self.seen if status == 200 or "Failed to load resource" not in each]
        assert not seen, (address, seen[:5])


def test_its_owner_is_hurt_by_none_of_them(browser: Browser, seeded: Seeded) -> None:
    watched = Watched(seeded.enter(browser, "owner"), seeded.site)
    conversations = seeded.sheet["conversations"]
    for path in (*OWN, *(f"/c/{pk}/{view}" for pk in conversations for view in ("", "inspector/"))):
        watched.check(path)
    shown = watched.page.goto(f"{seeded.site}/c/{conversations[0]}/")
    assert shown is not None and "&lt;script&gt;" in shown.text()


def test_whoever_has_a_link_is_hurt_by_none_of_them(browser: Browser, seeded: Seeded) -> None:
    watched = Watched(seeded.enter(browser), seeded.site)
    for token in seeded.sheet["shares"]:
        watched.check(f"/share/{token}/")
    watched.check("/%3Cscript%3Ealert(1)%3C/script%3E/", status=404)


def test_none_of_them_hurts_in_any_tab(browser: Browser, seeded: Seeded) -> None:
    """All tabs of a conversation's rows as one page, under the site's own policy."""
    context = seeded.enter(browser, "owner")
    watched = Watched(context, seeded.site)
    with seeded.asking() as owner:
        policy = owner.get("/").headers["Content-Security-Policy"]
        for conversation, paths in seeded.sheet["tabs"].items():
            tabs = [owner.get(path, headers={"HX-Request": "true"}) for path in paths]
            assert {tab.status_code for tab in tabs} == {200} and len(tabs) > 100
            body = "<!doctype html><body>" + "".join(tab.text for tab in tabs)
            headers = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": policy}
            address = f"/probe-{conversation}"
            context.route(f"**{address}", partial(_fulfil, body, headers))
            watched.check(address)


def _fulfil(body: str, headers: dict[str, str], route: Route) -> None:
    route.fulfill(body=body, headers=headers)


def test_staff_are_hurt_by_none_of_them(browser: Browser, seeded: Seeded) -> None:
    watched = Watched(seeded.enter(browser, "staff"), seeded.site)
    for name in LISTS:
        watched.check(f"/admin/chat/{name}/")
    for path in ("auth/user/", "chat/conversation/?q=script", "chat/conversation/statistics/"):
        watched.check(f"/admin/{path}")
    for pk in seeded.sheet["conversations"]:
        watched.check(f"/admin/chat/conversation/{pk}/change/")
    for name, pks in seeded.sheet["rows"].items():
        for pk in pks[:5]:
            watched.check(f"/admin/chat/{name}/{pk}/change/")


def test_a_file_hurts_nobody_where_no_site_protects_it(
    browser: Browser, seeded: Seeded, tmp_path: Path
) -> None:
    watched = Watched(seeded.enter(browser), seeded.site)
    with seeded.asking() as owner:
        for pk in seeded.sheet["conversations"]:
            path = tmp_path / f"{pk}.html"
            path.write_bytes(owner.get(f"/c/{pk}/file.html?inspector=1").content)
            watched.check(path.as_uri())


def test_none_of_them_hurts_while_it_streams(page: Page, modelled_site: str, model: Model) -> None:
    seen: list[str] = []
    page.on("dialog", lambda dialog: (seen.append(dialog.message), dialog.dismiss()))
    host = CANARY.partition("//")[2]
    page.on("request", lambda request: host in request.url and seen.append(request.url))
    text = "\n\n".join([*PAYLOADS[:40], *MARKDOWN])
    model.says(*(text[at : at + 7] for at in range(0, len(text), 7)), "\n\nThat was all.")
    begin(page, modelled_site, "Say it")
    while page.get_by_text("That was all.").count() == 0:
        assert not page.evaluate(STRANGE)
    page.locator(".turn-foot[data-status=done]").wait_for()
    assert (page.evaluate(STRANGE), seen) == ([], [])

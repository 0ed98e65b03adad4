"""120 hostile texts in every field, on every page that shows them: nothing of them is more than text.

No dialog, no request to another host, no violation of the policy, no element or attribute that is not ours.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Request, Route

from tests.browser.canary import Canary, listening
from tests.browser.conftest import QUIET, chromium
from tests.browser.model import Model
from tests.browser.site import ROOT, serving
from tests.browser.steps import begin
from tests.safety.payloads import CANARY, MARKDOWN, PAYLOADS

STRANGE = Path(__file__).with_name("strange.js").read_text()
LISTS = "conversation turn step toolcall anomaly booking feedback review storedflow auditentry".split()
OWN = ("/", "/c/?q=script", "/flows/mine/", "/bookings/", "/account/", "/shares/")


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
def canary() -> Iterator[Canary]:
    with listening() as canary:
        yield canary


@pytest.fixture(scope="module")
def browser(browser: Browser, canary: Canary) -> Iterator[Browser]:
    """One of its own, which finds the canary under the name that all payloads ask."""
    kind = browser.browser_type
    own = kind.launch(executable_path=chromium(), args=[*QUIET.split(), canary.rule])
    yield own
    own.close()


@pytest.fixture(autouse=True)
def nobody_asks_the_canary(canary: Canary) -> Iterator[None]:
    yield
    assert not canary.connections


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

    def check_together(self, address: str, parts: list[str], answer: httpx.Response) -> None:
        """Parts of many pages as one, under the policy of that answer."""
        headers = {name: answer.headers[name] for name in ("Content-Type", "Content-Security-Policy")}
        body = "<!doctype html><body>" + "".join(parts)
        self.page.context.route(f"**{address}", partial(_fulfil, body, headers))
        self.check(address)


def test_its_owner_is_hurt_by_none_of_them(browser: Browser, seeded: Seeded) -> None:
    watched = Watched(seeded.enter(browser, "owner"), seeded.site)
    conversations = seeded.sheet["conversations"]
    for path in (*OWN, *(f"/c/{pk}/{view}" for pk in conversations for view in ("", "inspector/"))):
        watched.check(path)
    shown = watched.page.goto(f"{seeded.site}/c/{conversations[0]}/")
    assert shown is not None and "&lt;script&gt;" in shown.text()


def test_whoever_runs_flows_is_hurt_by_none_of_them(browser: Browser, seeded: Seeded) -> None:
    """A matrix of all of them, and each of its trials: as one page, under the site's own policy."""
    watched = Watched(seeded.enter(browser, "owner"), seeded.site)
    runs, trials = (seeded.sheet[name] for name in ("runs", "trials"))
    for path in ("/flows/runs/", "/flows/runs/new", *(f"/flows/runs/{run}/" for run in runs)):
        watched.check(path)
    played = trials[: len(seeded.sheet["conversations"])]
    for left, right in zip(played[::2], played[1::2], strict=True):
        watched.check(f"/flows/compare?trial={left}&trial={right}")
    watched.check(f"/flows/trials/{trials[0]}/")
    with seeded.asking() as owner:
        pages = _all(owner, [f"/flows/trials/{trial}/" for trial in trials], {})
        assert {page.status_code for page in pages} == {200} and len(pages) == len(PAYLOADS)
    watched.check_together("/probe-trials", [_main(page.text) for page in pages], pages[0])


def test_whoever_may_not_is_told_so_and_hurt_by_none_of_them(browser: Browser, seeded: Seeded) -> None:
    watched = Watched(seeded.enter(browser, "clerk"), seeded.site)
    asked = urlencode({"model": PAYLOADS[:40], "q": MARKDOWN}, doseq=True)
    for path in ("conversation/statistics/", "turn/", "storedflow/"):
        watched.check(f"/admin/chat/{path}?{asked}", status=403)


def test_whoever_has_a_link_is_hurt_by_none_of_them(browser: Browser, seeded: Seeded) -> None:
    watched = Watched(seeded.enter(browser), seeded.site)
    for token in seeded.sheet["shares"]:
        watched.check(f"/share/{token}/")
    watched.check("/%3Cscript%3Ealert(1)%3C/script%3E/", status=404)


def test_none_of_them_hurts_in_any_tab(browser: Browser, seeded: Seeded) -> None:
    """All tabs of a conversation's rows as one page, under the site's own policy."""
    watched = Watched(seeded.enter(browser, "owner"), seeded.site)
    with seeded.asking() as owner:
        for conversation, paths in seeded.sheet["tabs"].items():
            tabs = _all(owner, paths, {"HX-Request": "true"})
            assert {tab.status_code for tab in tabs} == {200} and len(tabs) > 100
            texts = [tab.text for tab in tabs]
            watched.check_together(f"/probe-{conversation}", texts, owner.get("/"))


def _all(owner: httpx.Client, paths: list[str], headers: dict[str, str]) -> list[httpx.Response]:
    """Some at a time: one waits for the site while another is read."""
    with ThreadPoolExecutor(4) as some:
        return list(some.map(partial(owner.get, headers=headers), paths))


def _main(page: str) -> str:
    """What is the page's own, without what all pages have around it."""
    return page[page.index("<main") : page.rindex("</main>")]


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


def test_none_of_them_hurts_while_it_streams(browser: Browser, modelled_site: str, model: Model) -> None:
    """In the answer, in what is thought, and in names, arguments and results of calls."""
    text = "\n\n".join([*PAYLOADS[:40], *MARKDOWN])
    thought = ({"reasoning_content": piece} for piece in _pieces("\n\n".join(PAYLOADS)))
    model.says(*thought, *_pieces(text), *_calls(), "\n\nThat was all.")
    watched = Watched(browser.new_context(), modelled_site)
    page = watched.page
    begin(page, modelled_site, "Say it")
    while page.get_by_text("The tools have answered.").count() == 0:
        assert not page.evaluate(STRANGE)
    page.locator(".turn-foot[data-status=done]").wait_for()
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    assert (page.evaluate(STRANGE), watched.seen) == ([], [])
    shown = page.locator("main").inner_text()
    assert all(word in shown for word in ("<script>alert(", "hx-swap-oob", "srcdoc"))


def _pieces(text: str, size: int = 37) -> Iterator[str]:
    return (text[at : at + size] for at in range(0, len(text), size))


def _calls() -> Iterator[tuple[int, str, str]]:
    """Each of a tool by a hostile name and of one that says what it was given; ten payloads in each."""
    for position, at in enumerate(range(0, len(PAYLOADS), 15)):
        some = PAYLOADS[at : at + 15]
        name = "get_current_weather" if position % 2 else some[0]
        arguments = list(_pieces(json.dumps({"location": "\n".join(some), some[0]: some})))
        yield (position, name, arguments[0])
        yield from ((position, "", piece) for piece in arguments[1:])


def test_the_canary_would_tell(browser: Browser, canary: Canary) -> None:
    page = browser.new_page()
    with page.expect_response(f"{CANARY}/**"):
        page.set_content(f"<img src={CANARY}/p.gif>")
    assert canary.connections
    page.context.close()
    canary.connections.clear()

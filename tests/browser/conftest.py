"""A real browser in front of the real site."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from tests.browser.model import Model, speaking
from tests.browser.site import serving

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
QUIET = (
    "--no-sandbox --disable-gpu --disable-dev-shm-usage --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
)
MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
HOW_TO_GET_ONE = """No Chromium was found, and the browser tests need one. Get it with
    sudo apt-get install chromium            (Debian, Ubuntu)
    brew install --cask google-chrome        (macOS)
or say where it is: CHROMIUM=/path/to/chromium make test"""
NewPage = Callable[..., Page]


def chromium() -> str:
    found = (os.environ.get("CHROMIUM"), *map(shutil.which, NAMES), shutil.which(MAC))
    return next(filter(None, found), None) or pytest.exit(HOW_TO_GET_ONE, 1)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=QUIET.split())
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def offline_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(tmp_path_factory.mktemp("offline") / "db.sqlite3", LLM_PROVIDER="offline") as address:
        yield address


@pytest.fixture(scope="session")
def one_model() -> Iterator[Model]:
    with speaking() as model:
        yield model


@pytest.fixture(scope="session")
def modelled_site(tmp_path_factory: pytest.TempPathFactory, one_model: Model) -> Iterator[str]:
    variables = {"LLM_PROVIDER": "custom", "LLM_BASE_URL": one_model.url, "LLM_MODEL": "made-to-order"}
    with serving(tmp_path_factory.mktemp("modelled") / "db.sqlite3", **variables) as address:
        yield address


@pytest.fixture
def model(one_model: Model) -> Model:
    """What answers on `modelled_site`."""
    one_model.says("Hello.")
    return one_model


@pytest.fixture
def new_page(browser: Browser) -> Iterator[NewPage]:
    """Opens a page in a browser of its own, or in that of `beside`; no page may complain on the console."""
    complaints: list[str] = []
    contexts = []

    def listen(page: Page, expected: str) -> None:
        def hear(message: ConsoleMessage) -> None:
            if message.type == "error" and not (expected and expected in message.text):
                complaints.append(message.text)

        page.on("console", hear)
        page.on("pageerror", lambda error: complaints.append(str(error)))

    def open_page(beside: Page | None = None, expected: str = "", **options: Any) -> Page:
        context = beside.context if beside else browser.new_context(**options)
        contexts.append(context)
        context.set_default_timeout(15_000)
        page = context.new_page()
        listen(page, expected)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not complaints


@pytest.fixture
def page(new_page: NewPage) -> Page:
    return new_page()

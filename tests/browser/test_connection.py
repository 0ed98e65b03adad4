"""The socket goes, and comes back."""

import re

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.browser.steps import begin, say, turns, wait_for_answers


class Wire:
    """Stands between the page and its sockets."""

    def __init__(self, page: Page) -> None:
        self.addresses: list[str] = []
        self.refuse_with = 0
        self.silent = False
        self.open: list[WebSocketRoute] = []
        page.route_web_socket("**/ws/**", self._arrive)

    def _arrive(self, socket: WebSocketRoute) -> None:
        self.addresses.append(socket.url)
        if self.refuse_with:
            socket.close(code=self.refuse_with)
        elif not self.silent:
            socket.connect_to_server()
            self.open.append(socket)

    def cut(self, code: int) -> None:
        for socket in self.open:
            socket.close(code=code)
        self.open.clear()


def test_after_a_loss_the_page_catches_up_from_where_it_was(page: Page, offline_site: str) -> None:
    wire = Wire(page)
    begin(page, offline_site, "Hello")
    wait_for_answers(page)
    wire.refuse_with = 1013
    wire.cut(1001)
    expect(page.get_by_text("Connection lost. Reconnecting…")).to_be_visible()
    say(page, "Weather in Chicago?")
    expect(page.get_by_label("Message")).to_have_value("")
    wire.refuse_with = 0
    wait_for_answers(page, 2, seconds=30)  # After some refusals it may wait that long before it tries again.
    expect(page.get_by_text("Connection lost. Reconnecting…")).to_be_hidden()
    assert "since=0" not in wire.addresses[-1]
    seen = turns(page)
    page.reload()
    assert turns(page) == seen


@pytest.mark.parametrize("code", [1000, 1001, 1006, 1011, 1012, 1013, 4000])
def test_whatever_a_socket_is_closed_with_the_page_comes_back(
    page: Page, offline_site: str, code: int
) -> None:
    wire = Wire(page)
    begin(page, offline_site, "Hello")
    wait_for_answers(page)
    asked = len(wire.addresses)
    wire.cut(code)
    say(page, "Weather in Chicago?")
    wait_for_answers(page, 2)
    assert len(wire.addresses) > asked
    expect(page.get_by_text("Connection lost. Reconnecting…")).to_be_hidden()


def test_a_page_that_is_to_log_in_again_says_so_and_does_not_come_back(page: Page, offline_site: str) -> None:
    wire = Wire(page)
    begin(page, offline_site, "Hello")
    wait_for_answers(page)
    asked = len(wire.addresses)
    wire.cut(4401)
    expect(page.get_by_text("You are no longer logged in here")).to_be_visible()
    expect(page.get_by_role("link", name="Log in").last).to_have_attribute(
        "href", re.compile("^/account/login/")
    )
    page.evaluate("dispatchEvent(new Event('online'))")
    page.wait_for_timeout(1500)
    assert len(wire.addresses) == asked


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (4404, "This conversation can’t be reached any more."),
        (4429, "You have too many pages open, so this one hears of nothing new: close some, then reload it."),
    ],
)
def test_a_page_that_is_sent_away_for_good_says_why_and_does_not_come_back(
    page: Page, offline_site: str, code: int, words: str
) -> None:
    wire = Wire(page)
    begin(page, offline_site, "Hello")
    wait_for_answers(page)
    wire.refuse_with = code
    wire.cut(1001)
    expect(page.get_by_text(words)).to_be_visible()
    asked = len(wire.addresses)
    page.evaluate("dispatchEvent(new Event('online'))")
    page.wait_for_timeout(1500)
    assert len(wire.addresses) == asked


def test_a_deleted_conversation_says_so_in_the_other_tab(page: Page, offline_site: str) -> None:
    begin(page, offline_site, "Hello")
    wait_for_answers(page)
    other = page.context.new_page()
    other.goto(page.url)
    other.get_by_role("button", name="Delete Hello").click()
    expect(page.get_by_text("This conversation was deleted.")).to_be_visible()
    other.get_by_role("button", name="Undo").click()
    expect(other.get_by_role("heading", level=1)).to_have_text("Hello")


def test_a_socket_that_falls_silent_is_given_up(page: Page, offline_site: str) -> None:
    wire = Wire(page)
    begin(page, offline_site, "Hello")
    wait_for_answers(page)
    wire.silent = True
    page.clock.install()
    page.reload()
    asked = len(wire.addresses)
    page.clock.fast_forward(41_000)
    page.clock.fast_forward(2_000)
    page.wait_for_timeout(300)
    assert len(wire.addresses) > asked
    expect(page.get_by_text("Connection lost. Reconnecting…")).to_be_visible()
    wire.silent = False
    page.clock.fast_forward(41_000)
    page.clock.fast_forward(30_000)
    expect(page.get_by_text("Connection lost. Reconnecting…")).to_be_hidden()

"""A public site: Django's own check finds nothing, and nobody but the proxy says where a request is from."""

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from tests.commands.conftest import migrated, place
from tests.commands.running import Place

__all__ = ["migrated", "place"]
Places = Callable[..., Place]
HTTPS_ALONE = {"security.W004", "security.W008", "security.W010", "security.W016"}
"""HSTS, the redirect, and two cookies that are sent over TLS only."""
CHECK = ("check", "--deploy", "--fail-level", "WARNING")
SPOOFED = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.7"}


def test_djangos_check_of_a_public_site_finds_nothing(tmp_path: Path) -> None:
    ended = Place(tmp_path, {"SITE_URL": "https://chat.example.org"}).manage(*CHECK)
    assert (ended.code, ended.err) == (0, "")


def test_a_site_without_tls_gives_up_what_needs_it_and_nothing_else(tmp_path: Path) -> None:
    ended = Place(tmp_path, {"SITE_URL": "http://chat.example.org"}).manage(*CHECK)
    found = {word.strip("?:()") for word in ended.err.split() if "security.W" in word}
    assert (ended.code, found) == (1, HTTPS_ALONE)


def status(there: Place, **headers: str) -> tuple[int, str]:
    with there.serving() as site, httpx.Client(base_url=site.address, trust_env=False) as browser:
        answer = browser.get("/", headers={"Host": "chat.example.org", **headers})
    return answer.status_code, answer.headers.get("location", "")


@pytest.mark.parametrize(
    ("proxy", "answer"),
    [("192.0.2.1", (301, "https://chat.example.org/")), ("127.0.0.1", (200, ""))],
    ids=["stranger", "proxy"],
)
def test_only_the_proxy_says_that_a_request_came_over_tls(
    place: Places, proxy: str, answer: tuple[int, str]
) -> None:
    there = place(SITE_URL="https://chat.example.org", FORWARDED_ALLOW_IPS=proxy)
    assert status(there, **SPOOFED) == answer


def begin(address: str, claimed: str) -> int:
    """A new visitor who says to come from `claimed`."""
    headers = {"X-Forwarded-For": claimed, "Accept": "application/json"}
    with httpx.Client(base_url=address, trust_env=False, headers=headers) as browser:
        browser.get("/")
        form = {"text": "Hello", "csrfmiddlewaretoken": browser.cookies["csrftoken"]}
        return browser.post("/c/", data=form).status_code


@pytest.mark.parametrize(
    ("proxy", "second"), [("192.0.2.1", 429), ("127.0.0.1", 201)], ids=["stranger", "proxy"]
)
def test_nobody_is_another_visitor_by_saying_so(place: Places, proxy: str, second: int) -> None:
    there = place(VISITORS_AN_HOUR="1", FORWARDED_ALLOW_IPS=proxy)
    with there.serving() as site:
        assert [begin(site.address, f"203.0.113.{number}") for number in (1, 2)] == [201, second]

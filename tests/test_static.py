"""Static files: whole, packed and for ever at an address with their version, as they lie there without."""

import gzip
import re
from typing import Any

import pytest
from django.templatetags.static import static
from django.test import Client

from travelbot.assets import asset

ENTRIES = ("page", "start", "runs", "tab", "window")
UNJOINED = re.compile(rb"^\s*(import|export)\b|@import", re.MULTILINE)


@pytest.mark.parametrize(
    "name", ["chat/page.js", "chat/chat.css", "chat/favicon.svg", "django_htmx/htmx-2.min.js"]
)
def test_with_its_version_a_file_is_for_ever_and_comes_packed(client: Client, name: str) -> None:
    plain, packed = (
        client.get(static(name)),
        client.get(static(name), headers={"accept-encoding": "gzip, br"}),
    )
    assert (plain.status_code, packed["content-encoding"], packed["vary"]) == (200, "gzip", "Accept-Encoding")
    assert plain["cache-control"] == packed["cache-control"] == "max-age=31536000, public, immutable"
    assert plain["content-type"] == packed["content-type"]
    assert gzip.decompress(packed.content) == plain.content


@pytest.mark.parametrize("version", ["", "?v=", "?v=0123456789ab", "?v=%00", "?w=1"])
def test_without_its_version_it_is_asked_for_each_time(client: Client, version: str) -> None:
    answer = client.get(f"/static/chat/page.js{version}")
    assert (answer.status_code, answer["cache-control"]) == (200, "max-age=0, public")
    assert b'from "./act.js"' in answer.content


def test_another_file_has_another_version(settings: Any) -> None:
    assert static("chat/page.js").partition("?")[2] != static("chat/runs.js").partition("?")[2]
    assert static("chat/nothing.js") == "/static/chat/nothing.js"
    settings.DEBUG = True
    assert static("chat/page.js") == "/static/chat/page.js"


def test_nobody_writes_to_one(client: Client) -> None:
    assert client.post(static("chat/page.js")).status_code == 405


@pytest.mark.parametrize("name", [*(f"chat/{entry}.js" for entry in ENTRIES), "chat/chat.css"])
def test_nothing_is_left_to_be_fetched_by_what_is_whole(name: str) -> None:
    found = asset(name)
    assert found is not None and not UNJOINED.search(found.content)


def test_a_module_that_two_others_import_is_there_once() -> None:
    found = asset("chat/page.js")
    assert found is not None and found.content.count(b"const times_js = ") == 1


def packed_size(client: Client, addresses: set[str]) -> int:
    return sum(len(client.get(address, headers={"accept-encoding": "gzip"}).content) for address in addresses)


@pytest.mark.django_db
def test_typing_waits_for_three_files_and_no_more_than_25_kilobytes(client: Client) -> None:
    page = client.get("/", follow=True).content
    at_once = set(re.findall(r' (?:src|href)="(/static/[^"#]+)', page.decode()))
    assert sorted(address.partition("?")[0] for address in at_once) == [
        "/static/chat/chat.css",
        "/static/chat/favicon.svg",
        "/static/chat/start.js",
    ]
    assert packed_size(client, at_once) + len(gzip.compress(page)) < 25_000


@pytest.mark.django_db
def test_a_first_page_takes_five_files_and_no_more_than_60_kilobytes(client: Client) -> None:
    page = client.get("/", follow=True).content
    addresses = set(re.findall(r'"(/static/[^"#]+)', page.decode()))
    assert len(addresses) == 5
    assert packed_size(client, addresses) + len(gzip.compress(page)) < 60_000

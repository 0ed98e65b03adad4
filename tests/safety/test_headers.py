"""What every answer says to the browser: of a page, a fragment, a file, a redirect, and of nothing there."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.test import Client

from chat.models import Share
from tests.accounts.entering import sign_up
from tests.pages.talk import conversation_of, lay_out
from tests.pages.test_ownership import READ, RULES, address, own_row

pytestmark = pytest.mark.django_db

CSP = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
OF_A_SHARE = {
    "default-src": "'none'",
    "script-src": "'none'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "form-action": "'none'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
SAID = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
PUBLIC = ("healthz", "readyz", "metrics", "flow_file")


def check(answer: Any, expected: Mapping[str, str] = CSP, **other: str) -> None:
    policy = dict(part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";"))
    assert policy == expected
    assert {name: answer.get(name) for name in SAID} == SAID | other
    assert "camera=()" in answer["Permissions-Policy"]


@pytest.mark.parametrize("name", [name for name, rule in RULES.items() if "GET" in rule.verbs])
def test_every_page_is_for_nobody_else_and_kept_by_nobody(alice: Client, name: str) -> None:
    row = own_row(alice, name) if RULES[name].row else None
    for more in ({}, {"HTTP_HX_REQUEST": "true"}):
        answer = alice.get(address(name, row and row.pk), **more)
        check(answer)
        assert name in PUBLIC or "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(
    "path", ["/nowhere", "/static/chat/base.css", "/favicon.ico", "/admin/", "/account/login/", "/c/1/"]
)
def test_so_is_every_other_answer(alice: Client, path: str) -> None:
    check(alice.get(path))


@pytest.mark.parametrize("file", ["", "file.html"])
def test_a_share_may_do_less_than_any_other_page(alice: Client, file: str) -> None:
    turn = lay_out(conversation_of(alice))
    row = Share.objects.create(conversation=turn.conversation, head=turn)
    answer = Client().get(f"/share/{row.token}/{file}")
    check(answer, OF_A_SHARE, **{"Referrer-Policy": "no-referrer"})
    assert answer["Cache-Control"] == "no-store"


def test_a_refusal_says_it_too(alice: Client) -> None:
    check(alice.post("/c/", {"text": ""}))
    check(Client(enforce_csrf_checks=True).post("/c/", {"text": "x"}))


def test_a_browser_forgets_what_was_typed_when_somebody_logs_out(alice: Client) -> None:
    sign_up(alice)
    assert alice.post("/account/logout/")["Clear-Site-Data"] == '"storage"'
    assert "Clear-Site-Data" not in alice.get("/")


def test_data_that_is_taken_along_is_kept_by_no_cache(alice: Client) -> None:
    lay_out(conversation_of(alice))
    answer = alice.get("/account/data.zip")
    check(answer)
    assert "no-store" in answer["Cache-Control"]
    for close in answer._resource_closers:
        close()


def test_every_verb_that_reads_is_covered() -> None:
    assert READ == ("GET", "HEAD")

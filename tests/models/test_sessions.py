"""Sessions as the site reads them: what Django has written, until it ends, whatever a cookie says."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from chat.models.sessions import SessionStore

pytestmark = pytest.mark.django_db


def kept() -> SessionStore:
    session = SessionStore()
    session["visitor"] = "somebody"
    session.create()
    return session


def test_what_was_written_is_read() -> None:
    assert SessionStore(kept().session_key)["visitor"] == "somebody"


def test_one_that_has_ended_says_nothing_and_its_key_is_not_taken_up() -> None:
    old = kept()
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    again = SessionStore(old.session_key)
    assert again.get("visitor") is None and again.session_key is None


@pytest.mark.parametrize(
    "cookie", ["nobodys0key", "no key at all", "12345678\0", "ключключключ", "' OR 1=1 --"]
)
def test_a_cookie_that_is_no_key_is_nobody(cookie: str) -> None:
    kept()
    session = SessionStore(cookie)
    assert session.get("visitor") is None and session.session_key is None


def test_whoever_reads_it_has_what_it_says_to_themselves() -> None:
    session = kept()
    session["list"] = ["one"]
    session.save()
    for _ in range(2):
        read = SessionStore(session.session_key)
        assert read["list"] == ["one"]
        read["list"].append("another, never saved")


def test_what_is_written_anew_is_read_at_once() -> None:
    session = kept()
    assert SessionStore(session.session_key)["visitor"] == "somebody"
    session["visitor"] = "somebody else"
    session.save()
    assert SessionStore(session.session_key)["visitor"] == "somebody else"


def test_one_that_somebody_has_changed_says_nothing(caplog: pytest.LogCaptureFixture) -> None:
    session = kept()
    assert SessionStore(session.session_key)["visitor"] == "somebody"
    data = Session.objects.get().session_data
    Session.objects.update(session_data="x" + data)
    for _ in range(2):
        assert SessionStore(session.session_key).get("visitor") is None
    assert [each.message for each in caplog.records] == ["Session data corrupted"] * 2

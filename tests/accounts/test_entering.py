"""Signing up, logging in and out: what was done without an account comes along."""

import re
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.models import User
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from chat.models import Booking, Conversation, Run, StoredFlow
from tests.accounts.entering import PASSWORD, log_in, log_out, sign_up
from tests.pages.talk import begin
from tests.pages.trials import run_of, saved_row

pytestmark = pytest.mark.django_db
ELSEWHERE = (
    "//evil.example",
    "https://evil.example/",
    "https:evil.example",
    "\\\\evil.example",
    "/\\evil.example",
    "javascript:alert(1)",
    " //evil.example",
    "http:///evil.example",
)


@pytest.fixture(autouse=True)
def nothing_is_counted_yet() -> None:
    cache.clear()


def test_who_signs_up_is_logged_in_and_keeps_what_they_had(alice: Client) -> None:
    conversation, run, flow = begin(alice), run_of(alice), saved_row(alice)
    Booking.objects.create(visitor=conversation.visitor, date="2026-12-24", time="19:30", party_size=2)
    assert sign_up(alice).url == "/"
    user = User.objects.get(username="alice")
    for row in (conversation, run, flow, Booking.objects.get()):
        row.refresh_from_db()
        assert row.user == user
    assert alice.get(f"/c/{conversation.pk}/").status_code == 200


def test_who_logs_in_keeps_what_they_had_before_they_did(alice: Client) -> None:
    User.objects.create_user("alice", password=PASSWORD)
    conversation = begin(alice)
    key = alice.session.session_key
    assert log_in(alice).url == "/"
    assert alice.session.session_key != key
    assert Conversation.objects.get(pk=conversation.pk).user == User.objects.get()


def test_what_another_tab_was_sending_while_this_one_signed_up_is_kept_too(alice: Client) -> None:
    visitor = begin(alice).visitor
    sign_up(alice)
    late = Conversation.objects.create(
        visitor=visitor
    )  # By a request that began before there was an account.
    assert alice.get(f"/c/{late.pk}/").status_code == 200
    log_out(alice)
    log_in(alice)
    assert alice.get(f"/c/{late.pk}/").status_code == 200


def test_logging_out_takes_a_post_and_leaves_nothing_in_the_browser(alice: Client) -> None:
    sign_up(alice)
    conversation = begin(alice)
    assert "Log out?" in alice.get("/account/logout/").content.decode()
    assert alice.get(f"/c/{conversation.pk}/").status_code == 200
    assert log_out(alice).url == "/"
    assert alice.get(f"/c/{conversation.pk}/").status_code == 404


def test_a_login_with_the_e_mail_address_is_one_too(alice: Client, bob: Client) -> None:
    sign_up(alice, email="alice@example.org")
    assert log_in(bob, "Alice@Example.org").url == "/"


def test_a_wrong_name_and_a_wrong_password_are_answered_alike(alice: Client) -> None:
    User.objects.create_user("alice", password=PASSWORD)
    pages = [
        re.sub(r'value="[^"]*"', "", log_in(alice, name, "wrong-password").content.decode())
        for name in ("alice", "nobody")
    ]
    assert pages[0] == pages[1]
    assert 'role="alert"' in pages[0]


class Counting(MD5PasswordHasher):
    """Says how often it was asked for."""

    times = 0

    def encode(self, password: str, salt: str) -> str:
        Counting.times += 1
        return str(super().encode(password, salt))


def test_a_wrong_login_takes_as_long_whoever_has_an_account(alice: Client, settings: Any) -> None:
    settings.PASSWORD_HASHERS = [f"{__name__}.Counting"]
    User.objects.create_user("alice", "alice@example.org", PASSWORD)

    def hashes(login: str) -> int:
        before = Counting.times
        log_in(alice, login, "wrong-password")
        return Counting.times - before

    logins = ("alice", "nobody", "alice@example.org", "nobody@example.org")
    assert [hashes(login) for login in logins] == [1, 1, 1, 1]


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"username": "a"}, "at least 2 characters"),
        ({"username": "bob"}, "already exists"),
        ({"username": "<b>"}, "valid username"),
        ({"password1": "12345678", "password2": "12345678"}, "too common"),
        ({"password1": "alice-123", "password2": "alice-123"}, "too similar"),
        ({"password2": "another"}, "same password"),
        ({"email": "no address"}, "valid email"),
    ],
)
def test_what_can_t_be_signed_up_with_is_said_at_its_field(
    alice: Client, form: dict[str, str], said: str
) -> None:
    User.objects.create_user("bob")
    page = sign_up(alice, **{"username": "alice", **form})
    assert said in page.content.decode()
    assert User.objects.count() == 1


def test_nobody_learns_from_a_sign_up_whether_an_address_has_an_account(alice: Client, bob: Client) -> None:
    sign_up(alice, email="alice@example.org")
    assert sign_up(bob, "bob", email="alice@example.org").url == "/"


def test_sign_up_can_be_closed(alice: Client, settings: Any) -> None:
    settings.SIGN_UP = False
    assert "Sign-up is closed" in sign_up(alice).content.decode()
    assert not User.objects.exists()


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_nobody_is_sent_to_another_site(alice: Client, elsewhere: str) -> None:
    assert sign_up(alice, next=elsewhere).url == "/"
    assert alice.post("/account/logout/", {"next": elsewhere}).url == "/"
    assert log_in(alice, form={"next": elsewhere}).url == "/"
    alice.post("/account/logout/")
    assert log_in(alice, form={"next": "/flows/"}).url == "/flows/"


def test_the_admin_asks_to_log_in_by_the_same_page(alice: Client) -> None:
    User.objects.create_user("alice", password=PASSWORD, is_staff=True)
    answer = alice.get("/admin/")
    assert answer.url.startswith("/admin/login/")
    assert alice.get(answer.url).url == "/account/login/?next=%2Fadmin%2F"
    assert alice.post("/admin/login/", {"username": "alice", "password": PASSWORD}).status_code == 302
    assert "_auth_user_id" not in alice.session
    assert log_in(alice, form={"next": "/admin/"}).url == "/admin/"
    assert alice.get("/admin/").status_code == 200


def test_who_has_no_right_to_the_admin_is_told_so_and_goes_round_in_no_circle(alice: Client) -> None:
    sign_up(alice)
    answer = alice.get("/admin/", follow=True)
    assert answer.status_code == 403


def test_a_deactivated_account_enters_no_more(alice: Client) -> None:
    sign_up(alice)
    User.objects.update(is_active=False)
    assert alice.get("/account/").context["user"].is_anonymous
    assert log_in(alice).url == reverse("account_inactive")
    assert "not in use" in alice.get("/account/inactive/").content.decode()


def test_failed_logins_are_stopped_for_where_they_come_from_and_for_nobody_else(
    alice: Client, bob: Client
) -> None:
    User.objects.create_user("alice", password=PASSWORD)
    for _ in range(5):
        assert "alert" in log_in(bob, password="guess", REMOTE_ADDR="203.0.113.9").content.decode()
    spoofed = {"REMOTE_ADDR": "203.0.113.9", "HTTP_X_FORWARDED_FOR": "198.51.100.7"}
    refused = log_in(bob, **spoofed).content.decode()
    assert "Too many logins have failed" in refused
    assert re.search(r"try again at( [\d-]+)? \d\d:\d\d:\d\d UTC", refused)
    assert log_in(alice, REMOTE_ADDR="192.0.2.1").url == "/"


def test_who_may_not_log_in_is_told_when_they_may_and_then_may(
    alice: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    User.objects.create_user("alice", password=PASSWORD)
    begun = time.time()
    for seconds in (0, 60, 120, 180, 240):
        monkeypatch.setattr(time, "time", lambda now=begun + seconds: now)
        log_in(alice, password="guess")
    free = datetime.fromtimestamp(begun + 301, UTC)
    assert f"try again at {free:%H:%M:%S} UTC" in _without_date(log_in(alice).content.decode())
    monkeypatch.setattr(time, "time", lambda: begun + 301)
    assert log_in(alice).url == "/"


def _without_date(page: str) -> str:
    return re.sub(r"at \d{4}-\d\d-\d\d ", "at ", page)


@pytest.mark.parametrize(
    ("addresses", "are_one"),
    [
        (["2001:db8:1:1::1", "2001:db8:1:1:ffff::2"], True),
        (["2001:db8:1:1::1", "2001:db8:1:2::1"], False),
        (["::ffff:203.0.113.9", "203.0.113.9"], True),
        (["::ffff:203.0.113.9", "::ffff:192.0.2.1"], False),
        (["fe80::1%eth0", "fe80::2%eth0"], True),
    ],
)
def test_failed_logins_are_counted_by_whole_networks_where_one_machine_has_one(
    alice: Client, addresses: list[str], are_one: bool
) -> None:
    for _ in range(5):
        log_in(alice, password="guess", REMOTE_ADDR=addresses[0])
    page = log_in(alice, password="guess", REMOTE_ADDR=addresses[1]).content.decode()
    assert ("Too many logins" in page) is are_one


def test_one_address_that_tries_many_names_is_stopped_too(alice: Client) -> None:
    pages = [log_in(alice, f"name{n}", "guess").content.decode() for n in range(21)]
    assert "Too many logins" not in pages[19]
    assert "Too many logins" in pages[20]


def test_a_login_that_works_counts_as_no_failure(alice: Client) -> None:
    User.objects.create_user("alice", password=PASSWORD)
    for _ in range(12):
        assert log_in(alice).status_code == 302
        log_out(alice)


def test_a_forgotten_password_is_reset_by_a_letter(alice: Client) -> None:
    sign_up(alice, email="alice@example.org")
    log_out(alice)
    assert alice.post("/account/password/reset/", {"email": "alice@example.org"}).url == (
        "/account/password/reset/sent/"
    )
    [letter] = mail.outbox
    assert "Reset your Travelbot password" in letter.subject
    link = re.search(r"http://localhost(/account/password/reset/\S+/)", letter.body)
    assert link
    form = alice.get(link[1]).url
    anew = "another-otter-elsewhere"
    assert alice.post(form, {"password1": anew, "password2": anew}).url == "/account/password/reset/done/"
    assert log_in(alice, password=anew).url == "/"
    assert "can’t be used" in alice.get(link[1], follow=True).content.decode()


def test_who_has_no_account_is_answered_alike_and_gets_no_letter(alice: Client) -> None:
    assert alice.post("/account/password/reset/", {"email": "nobody@example.org"}).url == (
        "/account/password/reset/sent/"
    )
    assert not mail.outbox


def test_without_a_mail_server_letters_are_files_that_one_person_can_read(
    alice: Client, settings: Any, tmp_path: Path
) -> None:
    settings.EMAIL_BACKEND, settings.SENDS_MAIL = "chat.accounts.mail.Folder", False
    settings.MAIL_FOLDER = settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    sign_up(alice, email="alice@example.org")
    log_out(alice)
    page = alice.post("/account/password/reset/", {"email": "alice@example.org"}, follow=True)
    assert "This site sends no e-mail" in page.content.decode()
    [letter] = (tmp_path / "mail").iterdir()
    assert "/account/password/reset/" in letter.read_text()
    assert (tmp_path / "mail").stat().st_mode & 0o77 == 0


def test_a_new_password_ends_all_other_sessions_and_not_this_one(alice: Client, bob: Client) -> None:
    sign_up(alice)
    log_in(bob)
    anew = "another-otter-elsewhere"
    form = {"oldpassword": PASSWORD, "password1": anew, "password2": anew}
    assert alice.post("/account/password/", form).status_code == 302
    assert alice.get("/account/").context["user"].is_authenticated
    assert bob.get("/account/").context["user"].is_anonymous


@pytest.mark.parametrize(
    "path",
    ["login/", "sign-up/", "password/reset/", "password/reset/sent/", "password/reset/done/", "inactive/"],
)
def test_every_page_of_the_entrance_is_ours(alice: Client, path: str) -> None:
    page = alice.get(f"/account/{path}")
    assert page.status_code == 200
    assert 'class="entrance"' in page.content.decode()


def test_a_stranger_who_asks_for_letters_keeps_nobody_from_theirs(alice: Client, bob: Client) -> None:
    asks = {"email": "alice@example.org"}
    for _ in range(11):
        last = bob.post("/account/password/reset/", asks, REMOTE_ADDR="203.0.113.9")
    assert last.status_code == 429
    assert alice.post("/account/password/reset/", asks, REMOTE_ADDR="192.0.2.1").status_code == 302


def test_what_is_counted_is_not_forgotten_for_what_comes_after(alice: Client, bob: Client) -> None:
    for _ in range(5):
        log_in(bob, password="guess")
    for number in range(2_000):
        cache.set(f"something-{number}", 1, 300)
    assert "Too many logins" in log_in(bob, password="guess").content.decode()


def test_without_what_counts_nobody_logs_in_and_a_sentence_says_so(alice: Client, settings: Any) -> None:
    away = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1"}
    settings.CACHES = {"default": away}
    User.objects.create_user("alice", password=PASSWORD)
    answer = log_in(alice)
    assert answer.status_code == 503
    assert "Nobody can log in or sign up for a moment" in answer.content.decode()
    assert "_auth_user_id" not in alice.session


def test_who_asks_too_often_is_told_to_wait(alice: Client) -> None:
    statuses = [alice.post("/account/password/reset/", {"email": "a@b.org"}).status_code for _ in range(11)]
    assert statuses[-1] == 429
    page = alice.post("/account/password/reset/", {"email": "a@b.org"})
    assert "sent too often" in page.content.decode()


@pytest.mark.parametrize("path", ["/", "/c/", "/flows/", "/flows/runs/", "/bookings/", "/account/"])
def test_where_nobody_is_anonymous_every_page_asks_to_log_in(alice: Client, settings: Any, path: str) -> None:
    settings.ANONYMOUS = False
    assert alice.get(path).url == f"/account/login/?next={path}"
    asked = alice.get(path, HTTP_HX_REQUEST="true")
    assert (asked.status_code, asked.content.decode()) == (
        401,
        "You are not logged in, so nothing was done: log in first.",
    )


def test_where_nobody_is_anonymous_nothing_is_written_and_an_account_does_it_all(
    alice: Client, settings: Any
) -> None:
    settings.ANONYMOUS = False
    said = {"text": "Hello", "client_key": "a", "model": "travelbot-offline"}
    assert alice.post("/c/", said, HTTP_ACCEPT="application/json").status_code == 401
    assert not Conversation.objects.exists()
    for path in ("/account/login/", "/account/sign-up/", "/favicon.ico", "/admin/login/"):
        assert alice.get(path).status_code in (200, 302)
    sign_up(alice)
    assert alice.post("/c/", said).status_code == 302
    assert Conversation.objects.exists()
    assert not Run.objects.exists() and not StoredFlow.objects.exists()

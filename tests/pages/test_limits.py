"""A limit as people and programs are told of it: a sentence with its end, and nothing of theirs is lost."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.cache.backends.base import BaseCache
from django.db import connections
from django.test import Client
from django.utils import timezone
from lxml import html

from chat.models import Conversation, Run, Trial, Turn
from chat.pages import visitors
from tests.pages.talk import JSON, begin, conversation_of, lay_out
from tests.pages.trials import run_of, saved_row, trial_in

pytestmark = pytest.mark.django_db

SENTENCE = "You have sent 2 messages in the last minute: the next one can go at "


@pytest.fixture(autouse=True)
def nobody_has_come_yet() -> None:
    cache.clear()


@pytest.fixture
def spent(alice: Client, settings: LazySettings) -> Conversation:
    """Alice has sent both of the messages that she may send a minute."""
    settings.MESSAGES_A_MINUTE = 2
    conversation = conversation_of(alice)
    lay_out(conversation, 2)
    Turn.objects.update(created_at=timezone.now() - timedelta(seconds=20))
    return conversation


def test_a_program_is_told_429_when_to_come_back_and_why(alice: Client, spent: Conversation) -> None:
    for path in (f"/c/{spent.pk}/say", "/c/"):
        response = alice.post(path, {"text": "And now?"}, **JSON)
        assert (response.status_code, response.content.decode().startswith(SENTENCE)) == (429, True)
        assert 30 <= int(response["Retry-After"]) <= 41
    assert (Turn.objects.count(), Conversation.objects.count()) == (2, 1)


def test_a_form_comes_back_with_the_draft_and_the_sentence_above_it(
    alice: Client, spent: Conversation
) -> None:
    for path in (f"/c/{spent.pk}/say", "/c/"):
        response = alice.post(path, {"text": "A long letter"})
        page = html.document_fromstring(response.content.decode())
        assert (response.status_code, "Retry-After" in response) == (429, True)
        assert page.get_element_by_id("composer-error").text_content().startswith(SENTENCE)
        assert page.get_element_by_id("text").text == "A long letter"


def test_play_is_refused_on_the_flows_page(alice: Client, spent: Conversation) -> None:
    response = alice.post("/flows/simple/play")
    assert (response.status_code, "Retry-After" in response) == (429, True)
    assert SENTENCE in response.content.decode()
    own = alice.post(f"/flows/mine/{saved_row(alice).pk}/play", follow=True)
    assert SENTENCE in own.content.decode()
    assert Conversation.objects.filter(flow=None).count() == Conversation.objects.count()


def test_a_run_is_refused_on_its_form(alice: Client, settings: LazySettings) -> None:
    lay_out(conversation_of(alice)).steps.update(tokens_in=500, tokens_out=500)
    settings.TOKENS_A_DAY = 1000
    response = alice.post("/flows/runs/", {"flow": "simple", "repeat": "1"})
    assert (response.status_code, "Retry-After" in response) == (429, True)
    assert "took 2,000 tokens, and 1,000 are what one person may use" in response.content.decode()
    assert not Run.objects.exists()


def test_a_run_that_was_stopped_for_want_of_tokens_says_so_and_one_that_a_person_cancelled_does_not(
    alice: Client,
) -> None:
    run = run_of(alice, status="cancelled")
    trial = trial_in(run, "cancelled", error="The run was stopped. Come at 14:03:20 UTC (in 3 h).")
    assert "The run was stopped. Come at" in alice.get(f"/flows/runs/{run.pk}/").content.decode()
    Trial.objects.filter(pk=trial.pk).update(error="")
    assert "The run was stopped" not in alice.get(f"/flows/runs/{run.pk}/").content.decode()


def test_pressed_again_what_was_played_is_found_at_the_limit_too(
    alice: Client, settings: LazySettings
) -> None:
    settings.MESSAGES_A_MINUTE = 1
    conversation_of(alice)
    first, again = (alice.post("/flows/simple/play", {"client_key": "k"}) for _ in range(2))
    assert first.url == again.url


def newcomer(address: str = "203.0.113.7") -> Client:
    return Client(HTTP_ACCEPT="text/html", SERVER_NAME="localhost", REMOTE_ADDR=address)


def test_dropping_cookies_gives_no_fresh_share_for_ever(settings: LazySettings) -> None:
    settings.VISITORS_AN_HOUR = 2
    first = newcomer()
    for browser in (first, newcomer()):
        assert browser.post("/c/", {"text": "Hello"}).status_code == 302
    response = newcomer().post("/c/", {"text": "A long letter"})
    words = "2 new visitors have come from your address within an hour: the next one can begin at "
    assert (response.status_code, words in response.content.decode()) == (429, True)
    assert 3500 <= int(response["Retry-After"]) <= 3601
    assert "A long letter</textarea>" in response.content.decode()
    assert Session.objects.count() == Conversation.objects.count() == 2
    assert first.post("/c/", {"text": "Still here"}).status_code == 302
    assert newcomer("203.0.113.8").post("/c/", {"text": "Hello"}).status_code == 302


@pytest.mark.parametrize(
    ("path", "form", "where"),
    [
        ("/flows/simple/play", {}, "refusal"),
        ("/flows/runs/", {"flow": "simple", "repeat": "1"}, "problem"),
        ("/flows/mine/", {"text": "flow: 1"}, "problem"),
    ],
)
def test_wherever_a_visitor_would_begin_the_limit_is_said(
    settings: LazySettings, path: str, form: dict[str, str], where: str
) -> None:
    settings.VISITORS_AN_HOUR = 1
    newcomer().post("/c/", {"text": "Hello"})
    response = newcomer().post(path, form)
    page = html.document_fromstring(response.content.decode())
    assert response.status_code == 429
    assert any("can begin at" in place.text_content() for place in page.find_class(where))
    assert Session.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_pressing_play_eight_times_at_once_without_a_session_brings_as_many_visitors_as_there_may_be(
    settings: LazySettings,
) -> None:
    settings.VISITORS_AN_HOUR = 3

    def press(_: int) -> int:
        try:
            return newcomer().post("/flows/simple/play").status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as threads:
        assert sorted(threads.map(press, range(8))) == [302] * 3 + [429] * 5
    assert Conversation.objects.count() == 3


def test_one_network_of_ipv6_is_one_address(settings: LazySettings) -> None:
    settings.VISITORS_AN_HOUR = 1
    statuses = [
        newcomer(address).post("/c/", {"text": "Hello"}).status_code
        for address in ("2001:db8:1:1::1", "2001:db8:1:1:ffff::2", "2001:db8:1:2::1")
    ]
    assert statuses == [302, 429, 302]


def test_who_says_to_come_from_elsewhere_is_not_believed(settings: LazySettings) -> None:
    settings.VISITORS_AN_HOUR = 1
    newcomer().post("/c/", {"text": "Hello"})
    headers = {"X-Forwarded-For": "198.51.100.1", "X-Real-IP": "198.51.100.1"}
    assert newcomer().post("/c/", {"text": "Hello"}, headers=headers).status_code == 429


def test_who_is_logged_in_is_no_visitor(settings: LazySettings) -> None:
    settings.VISITORS_AN_HOUR = 1
    begin(newcomer())
    user = newcomer()
    user.force_login(User.objects.create_user("alice"))
    assert user.post("/c/", {"text": "Hello"}).status_code == 302


class Away(BaseCache):
    """A cache that can't be reached."""

    def __init__(self, location: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def add(self, *_: object, **__: object) -> bool:
        raise ConnectionError("No route to the cache.")


def test_nobody_is_kept_out_by_a_cache_that_is_away(
    settings: LazySettings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.VISITORS_AN_HOUR = 1
    settings.CACHES = {"default": {"BACKEND": f"{__name__}.Away"}}
    begin(newcomer())
    begin(newcomer())
    assert caplog.messages == ["Visitors are not counted: the cache failed (ConnectionError)"] * 2
    assert caplog.records[0].name == visitors.__name__

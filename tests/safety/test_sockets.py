"""Who may open a socket, and how soon one is closed for somebody who may listen no more."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings as conf
from django.contrib.auth.models import Group, Permission, User
from django.contrib.sessions.models import Session
from django.test import Client
from websockets.exceptions import ConnectionClosed, InvalidStatus

from chat.feed import watch as watching
from chat.turns.database import in_database
from tests.accounts.entering import PASSWORD
from tests.serving import Browser, serving

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def site(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Its watch looks by itself once in a minute: what closes a socket sooner was told to it."""
    monkeypatch.setattr(watching, "POLL_SECONDS", 60.0)
    with serving() as host:
        yield host


@pytest.fixture
async def alice(site: str) -> AsyncIterator[Browser]:
    browser = Browser(site)
    yield browser
    await browser.http.aclose()


async def enter(browser: Browser, name: str, **rights: Any) -> tuple[User, str]:
    """Log in as somebody who is made for it, by a session as Django's login makes it."""

    def made() -> tuple[User, str]:
        user = User.objects.create_user(name, password=PASSWORD, **rights)
        return user, _session_of(user)

    user, key = await in_database(made)
    browser.http.cookies.set(conf.SESSION_COOKIE_NAME, key, domain="127.0.0.1")
    return user, key


ORIGINS = (
    ("http://{host}", None, True),
    ("http://HOST", None, False),
    ("https://{host}", None, False),
    ("http://127.0.0.1:1", None, False),
    ("http://127.0.0.1", None, False),
    ("http://{host}.evil.example", None, False),
    ("http://evil-{host}", None, False),
    ("http://evil.example", None, False),
    ("null", None, False),
    ("file://", None, False),
    ("chrome-extension://{host}", None, False),
    ("https://chat.example.org", ["https://chat.example.org"], True),
    ("http://chat.example.org", ["https://chat.example.org"], False),
    ("https://chat.example.org:444", ["https://chat.example.org"], False),
    ("https://chat.example.org.evil.example", ["https://chat.example.org"], False),
    ("https://evil.chat.example.org", ["https://chat.example.org"], False),
    ("http://{host}", ["https://chat.example.org"], False),
)


@pytest.mark.parametrize(("origin", "named", "opens"), ORIGINS)
async def test_a_socket_opens_for_this_sites_own_pages_alone(
    alice: Browser, settings: Any, origin: str, named: list[str] | None, opens: bool
) -> None:
    settings.ALLOWED_HOSTS = ["127.0.0.1", "chat.example.org"]
    conversation = await alice.begin("Hello")
    settings.SITE_ORIGINS = named or []
    origin = origin.format(host=alice.host)
    if opens:
        async with alice.socket(conversation, origin=origin) as socket:
            assert json.loads(await socket.recv())
        return
    with pytest.raises(InvalidStatus) as refused:
        async with alice.socket(conversation, origin=origin):
            pass
    assert refused.value.response.status_code == 403


def log_out(user: User, key: str) -> None:
    client = Client(SERVER_NAME="localhost")
    client.cookies[conf.SESSION_COOKIE_NAME] = key
    client.post("/account/logout/")


def change_password(user: User, key: str) -> None:
    user.set_password("another-otter-elsewhere")
    user.save()


def deactivate(user: User, key: str) -> None:
    user.is_active = False
    user.save()


def delete(user: User, key: str) -> None:
    user.delete()


def end_session(user: User, key: str) -> None:
    Session.objects.get(pk=key).delete()


@pytest.mark.parametrize("end", [log_out, change_password, deactivate, delete, end_session])
async def test_what_ends_a_session_closes_its_sockets_at_once(
    alice: Browser, end: Callable[[User, str], None]
) -> None:
    user, key = await enter(alice, "alice")
    conversation = await alice.begin("Hello")
    await alice.ended(conversation)
    async with alice.socket(conversation) as socket:
        await heard(socket)
        await in_database(end, user, key)
        assert await closed(socket) in (4401, 4404)


async def test_a_right_that_is_taken_away_closes_the_reviewers_sockets(alice: Browser, site: str) -> None:
    conversation = await alice.begin("Hello")
    await alice.ended(conversation)
    reviewer = Browser(site)
    user, _ = await enter(reviewer, "reviewer", is_staff=True)

    def grant() -> Group:
        group = Group.objects.create(name="Some who read")
        group.permissions.add(Permission.objects.get(codename="read_conversation"))
        user.groups.add(group)
        return group

    group = await in_database(grant)
    async with reviewer.socket(conversation) as socket, alice.socket(conversation) as owners:
        await heard(socket), await heard(owners)
        await in_database(group.permissions.clear)
        assert await closed(socket) == 4401
        await alice.post(f"/c/{conversation}/rename", title="Still heard")
        await heard(owners)
    await reviewer.http.aclose()


async def test_where_nobody_is_anonymous_a_visitors_socket_says_nothing(
    alice: Browser, settings: Any
) -> None:
    conversation = await alice.begin("Hello")
    settings.ANONYMOUS = False
    async with alice.socket(conversation) as socket:
        assert await closed(socket) == 4404


async def test_nobody_guesses_a_conversation(alice: Browser) -> None:
    await alice.begin("Hello")
    for _ in range(100):
        async with alice.socket(str(uuid4())) as socket:
            with pytest.raises(ConnectionClosed) as end:
                await socket.recv()
            assert end.value.rcvd is not None and end.value.rcvd.code == 4404


@pytest.mark.parametrize(
    "path", ["/ws/", "/ws/c/", "/ws/c/1/", "/ws/c/../../admin/", "/ws/c/*/", "/", "/admin/"]
)
async def test_there_is_no_other_socket(alice: Browser, path: str) -> None:
    from websockets.asyncio.client import connect

    with pytest.raises(InvalidStatus) as refused:
        async with connect(f"ws://{alice.host}{path}", origin=f"http://{alice.host}", proxy=None):
            pass
    assert refused.value.response.status_code == 403


async def test_one_person_holds_so_many_pages_open_and_no_more_in_whichever_browser(
    alice: Browser, site: str, settings: Any
) -> None:
    settings.SOCKETS_A_PERSON = 2
    user, _ = await enter(alice, "alice")
    conversation, other = await alice.begin("Hello"), await alice.begin("Hello again")
    elsewhere, bob = Browser(site), Browser(site)
    elsewhere.http.cookies.set(
        conf.SESSION_COOKIE_NAME, await in_database(_session_of, user), domain="127.0.0.1"
    )
    bobs = await bob.begin("Hello")
    async with alice.socket(conversation) as first, bob.socket(bobs) as strangers:
        async with elsewhere.socket(other) as second:
            await heard(first), await heard(second), await heard(strangers)
            for browser in (alice, elsewhere):
                async with browser.socket(conversation) as third:
                    assert await closed(third) == 4429
        await asyncio.sleep(0.1)
        async with elsewhere.socket(other) as second:
            await heard(second)
    await elsewhere.http.aclose(), await bob.http.aclose()


def _session_of(user: User) -> str:
    client = Client()
    client.force_login(user)
    return str(client.session.session_key)


async def heard(socket: Any) -> dict[str, Any]:
    async with asyncio.timeout(5):
        return dict(json.loads(await socket.recv()))


async def closed(socket: Any) -> int:
    """The code that it is closed with, within ten seconds: the watch would look by itself in a minute."""
    async with asyncio.timeout(10):
        try:
            while True:
                await socket.recv()
        except ConnectionClosed as end:
            assert end.rcvd is not None
            return int(end.rcvd.code)

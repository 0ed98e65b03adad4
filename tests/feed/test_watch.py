"""The watch: what no hint has told is found in the rows, once for all open pages."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from chat.feed import watch as watching
from chat.feed.hub import Hub, hub
from chat.feed.visit import Standing, Visit
from chat.feed.watch import COME_BACK, LOGGED_OUT, NOT_YOURS, Watch, watch
from chat.models import VISITOR, Conversation
from chat.turns.database import in_database
from tests.feed.test_socket import alice, site  # noqa: F401
from tests.feed.test_visit import end_session, let_session_expire
from tests.serving import Browser, frames

on_a_site = pytest.mark.django_db(transaction=True)


@on_a_site
async def test_a_look_hints_only_those_who_are_behind_and_wakes_everybody() -> None:
    here = Hub()
    rows = [await in_database(Conversation.objects.create, visitor="a", revision=3) for _ in range(2)]
    session = await in_database(_session_of, "a")
    with here.viewing(rows[0].pk) as (behind, room), here.viewing(rows[1].pk) as (abreast, _):
        room.shared["asked at revision 2"] = asyncio.create_task(asyncio.sleep(0))
        for viewer, revision in ((behind, 2), (abreast, 3)):
            viewer.session, viewer.revision, viewer.hinted = session, revision, False
        await Watch(here).look()
        assert (behind.hinted, abreast.hinted) == (True, False)
        assert (behind.wake.is_set(), abreast.wake.is_set()) == (True, True)
        assert (behind.code, abreast.code) == (0, 0)
        assert room.shared == {}


async def test_a_crowd_that_comes_back_at_once_is_asked_for_in_two_rounds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rounds: list[int] = []

    def count(visits: set[Visit]) -> dict[Visit, Standing]:
        rounds.append(len(visits))
        return {visit: Standing("write", 7) for visit in visits}

    monkeypatch.setattr(watching, "standings", count)
    here = Watch(Hub())

    async def come(since: int) -> bool:
        visit = Visit(uuid4(), "x")
        with here.over(visit, since) as (viewer, _):
            await here.enter(visit, viewer)
            return viewer.hinted

    first = asyncio.create_task(come(7))
    while not rounds:
        await asyncio.sleep(0)
    assert await asyncio.gather(first, *(come(since) for since in [7] * 500 + [6] * 500)) == (
        [False] * 501 + [True] * 500
    )
    assert rounds == [1, 1000]


def _session_of(visitor: str) -> str:
    session = Client().session
    session[VISITOR] = visitor
    session.save()
    return str(session.session_key)


async def test_when_nobody_can_say_any_more_who_may_listen_everybody_is_sent_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(visits: object) -> None:
        raise OSError("no database")

    monkeypatch.setattr(watching, "standings", fail)
    monkeypatch.setattr(watching, "POLL_SECONDS", 0.01)
    monkeypatch.setattr(watching, "PATIENCE", 0.05)
    here = Watch(Hub())
    with here.over(Visit(uuid4(), "x")) as (viewer, _):
        while not viewer.code:
            viewer.wake.clear()
            await asyncio.wait_for(viewer.wake.wait(), 5)
        assert viewer.code == COME_BACK


async def test_the_watch_ends_with_the_last_viewer_and_begins_anew_with_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(watching, "POLL_SECONDS", 0.01)
    monkeypatch.setattr(watching, "standings", lambda visits: {visit: Standing() for visit in visits})
    here = Watch(Hub())
    for _ in range(2):
        with here.over(Visit(uuid4(), "x")) as (viewer, _):
            await asyncio.wait_for(viewer.wake.wait(), 5)
            assert viewer.code == NOT_YOURS
        assert here._watching is not None
        await asyncio.wait_for(here._watching, 5)


# On a real socket; a look is taken at once instead of within five seconds.


@pytest.fixture
async def open_page(alice: Browser) -> AsyncIterator[tuple[Browser, str, ClientConnection]]:  # noqa: F811
    """Alice's, with a turn that has ended and been told."""
    conversation = await alice.begin("Hello")
    await alice.ended(conversation)
    async with alice.socket(conversation) as socket:
        async for frame in frames(socket):
            if frame.get("revision") == await in_database(_revision, conversation):
                break
        yield alice, conversation, socket


def _revision(conversation: str) -> int:
    return Conversation.objects.get(pk=conversation).revision


async def look() -> None:
    assert hub.loop is not None
    await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(watch.look(), hub.loop))


def _rename_without_a_hint(conversation: str) -> None:
    row = Conversation.objects.get(pk=conversation)
    row.next_revision()
    Conversation.objects.filter(pk=row.pk).update(title="Renamed elsewhere")


@on_a_site
async def test_a_change_that_nobody_hinted_is_made_up_for(open_page: Any) -> None:
    _, conversation, socket = open_page
    await in_database(_rename_without_a_hint, conversation)
    await look()
    async for frame in frames(socket):
        if "Renamed elsewhere" in str(frame):
            break
    else:
        raise AssertionError("the socket closed")


@on_a_site
async def test_a_deletion_that_nobody_hinted_is_told(open_page: Any) -> None:
    _, conversation, socket = open_page
    await in_database(Conversation.objects.filter(pk=conversation).update, deleted_at=timezone.now())
    await look()
    assert [frame["kind"] async for frame in frames(socket)][-1] == "gone"


@on_a_site
@pytest.mark.parametrize("revoke", [end_session, let_session_expire])
async def test_a_session_that_has_ended_closes_its_sockets(open_page: Any, revoke: Any) -> None:
    _, _, socket = open_page
    await in_database(revoke, None)
    await look()
    with pytest.raises(ConnectionClosed) as closed:
        while True:
            await asyncio.wait_for(socket.recv(), 10)
    assert closed.value.rcvd is not None and closed.value.rcvd.code == LOGGED_OUT
    assert not hub.rooms

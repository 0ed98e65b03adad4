"""Pages of a web process whose turns run in another one: live by Redis, and true without it."""

import asyncio
import gc
import json
from collections.abc import AsyncIterator, Iterator
from importlib import import_module
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings as site_settings
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from websockets.asyncio.client import ClientConnection

from chat.feed.bridge.bridge import Bridge
from chat.feed.bridge.replica import Replica
from chat.feed.hub import Hub, hub
from chat.feed.live import LiveStep
from chat.feed.news import Element, News
from chat.llm.answer import TextDelta
from chat.models import VISITOR, Conversation, Step, Turn
from tests.feed.document import Document
from tests.redis_server import RedisServer, redis_server
from tests.serving import Browser, frames, said_in, serving

pytestmark = [
    pytest.mark.django_db(transaction=True),
    # When Redis dies while a group is joined, redis-py reconnects twice at once and forgets one of the two.
    pytest.mark.filterwarnings(
        "ignore:.*(StreamWriter|socket|Transport|uv_walk):pytest.PytestUnraisableExceptionWarning"
    ),
]


@pytest.fixture(autouse=True, scope="module")
def what_was_forgotten_is_found_here() -> Iterator[None]:
    """Where it is expected: else the next module's tests would be told of it."""
    yield
    gc.collect()


@pytest.fixture
def redis() -> Iterator[RedisServer]:
    with redis_server() as server:
        yield server


@pytest.fixture
async def alice(transactional_db: None, settings: Any, redis: RedisServer) -> AsyncIterator[Browser]:
    """Her browser, at a site that is one of several processes."""
    import_module("travelbot.asgi")  # Built before: where its turns would run is no matter here.
    settings.SCALE_OUT, settings.CHANNEL_LAYERS = True, {"bridge": redis.layer}
    with serving() as host:
        browser = Browser(host)
        session = SessionStore()
        session[VISITOR] = "alice"
        await session.asave()
        browser.http.cookies[site_settings.SESSION_COOKIE_NAME] = session.session_key
        yield browser
        await browser.http.aclose()


class Worker:
    """Another process, as far as Redis and the rows can tell: it runs one step of alice's."""

    def __init__(self, redis: RedisServer) -> None:
        self.hub = Hub()
        self.hub.attach()
        self.bridge = Bridge(self.hub, redis.new_layer())

    @sync_to_async
    def begin(self) -> None:
        with transaction.atomic():
            self.conversation = Conversation.objects.create(visitor="alice")
            self.turn = Turn.objects.create(
                conversation=self.conversation, said="Go", status="running", **self._stamp()
            )
            Conversation.objects.filter(pk=self.conversation.pk).update(head=self.turn)
            self.step = Step.objects.create(turn=self.turn, number=1, status="streaming", **self._stamp())
        self.live = LiveStep(self.step.pk, self.step.born)

    def _stamp(self) -> dict[str, int]:
        revision = self.conversation.next_revision()
        return {"born": revision, "revision": revision}

    def say(self, words: str) -> None:
        self.live.hear(TextDelta(words))
        self.hub.heard(self.conversation.pk)

    @sync_to_async
    def checkpoint(self) -> None:
        Step.objects.filter(pk=self.step.pk).update(text=self.live.text)

    async def end(self) -> None:
        await self._end()
        self.hub.hint(self.conversation.pk)
        self.hub.end_live(self.conversation.pk, self.step.pk)

    @sync_to_async
    def _end(self) -> None:
        with transaction.atomic():
            revision = self.conversation.next_revision()
            self.step.move("done", revision=revision, text=self.live.text)
            self.turn.move("done", revision=revision)


@pytest.fixture
async def worker(transactional_db: None, redis: RedisServer) -> AsyncIterator[Worker]:
    worker = Worker(redis)
    await worker.begin()
    async with worker.bridge.open():
        worker.hub.go_live(worker.conversation.pk, worker.live)
        yield worker


class Screen:
    """An open page: brought up to date by what its socket says."""

    def __init__(self, page: str, socket: ClientConnection) -> None:
        self.document, self.socket, self.blocks = Document(page), socket, list[str]()
        self.live = ""

    async def until(self, text: str, seconds: float = 10) -> None:
        """Take what is said until the live text is `text`."""
        async for frame in frames(self.socket, seconds):
            self._take(frame)
            if self.live == text:
                return

    async def until_final(self, seconds: float = 10) -> None:
        async for frame in frames(self.socket, seconds):
            self._take(frame)
            if "data-live" not in json.dumps(frame) and frame["kind"] == "news" and frame["elements"]:
                return

    def _take(self, frame: dict[str, Any]) -> None:
        if frame["kind"] == "live":
            self.blocks[frame["blocks_from"] :] = [*frame["blocks"], frame["tail"]]
            self.live = said_in("".join(self.blocks))
        if frame["kind"] == "news":
            elements = tuple(Element(**each) for each in frame["elements"])
            self.document.apply(News(frame["revision"], elements))


async def _opened(alice: Browser, worker: Worker) -> str:
    response = await alice.http.get(f"/c/{worker.conversation.pk}/")
    assert response.status_code == 200
    return response.text


async def test_an_answer_from_another_process_is_live_to_its_end(alice: Browser, worker: Worker) -> None:
    page = await _opened(alice, worker)
    async with alice.socket(str(worker.conversation.pk)) as socket:
        screen = Screen(page, socket)
        worker.say("One ")
        await screen.until("One")
        worker.say("two.\n\nThree.")
        await screen.until("One two. Three.")
        await worker.end()
        await screen.until_final()
        assert screen.document.text() == Document(await _opened(alice, worker)).text()


async def test_redis_killed_in_the_middle_leaves_pages_late_and_then_exact(
    alice: Browser, worker: Worker, redis: RedisServer
) -> None:
    page = await _opened(alice, worker)
    async with alice.socket(str(worker.conversation.pk)) as socket:
        screen = Screen(page, socket)
        worker.say("One ")
        await screen.until("One")
        redis.kill()
        worker.say("two ")
        await worker.checkpoint()
        await screen.until("One two")  # From the rows.
        worker.say("three.")
        await worker.end()
        await screen.until_final()
        assert screen.document.text() == Document(await _opened(alice, worker)).text()
        assert "One two three." in screen.document.text()


async def test_redis_back_in_the_middle_makes_pages_live_again(
    alice: Browser, worker: Worker, redis: RedisServer
) -> None:
    page = await _opened(alice, worker)
    async with alice.socket(str(worker.conversation.pk)) as socket:
        screen = Screen(page, socket)
        redis.kill()
        worker.say("One ")
        async with asyncio.timeout(10):
            while worker.bridge.link.channel is not None:
                await asyncio.sleep(0.01)
        redis.start()
        await screen.until("One")  # Nothing is written down: it can only have come by Redis.
        worker.say("two.")
        await worker.end()
        await screen.until_final()
        assert screen.document.text() == Document(await _opened(alice, worker)).text()


async def test_a_replica_that_begins_again_is_shown_from_its_beginning(
    alice: Browser, worker: Worker
) -> None:
    here, step = worker.conversation.pk, worker.step

    def begin_again() -> None:
        hub.end_live(here, step.pk)
        hub.go_live(here, Replica(step.pk, step.born, text="One.\n\nTwo."))
        hub.heard(here)

    page = await _opened(alice, worker)
    async with alice.socket(str(here)) as socket:
        screen = Screen(page, socket)
        worker.say("One.\n\nTwo.\n\nThree.\n\nFour.")
        await screen.until("One. Two. Three. Four.")
        assert hub.loop is not None
        hub.loop.call_soon_threadsafe(begin_again)
        await screen.until("One. Two.")
        worker.say(" Five.")  # There is a hole before it, which is asked for.
        await screen.until("One. Two. Three. Four. Five.")


async def test_a_page_opened_while_redis_is_gone_is_late_and_exact(
    alice: Browser, worker: Worker, redis: RedisServer
) -> None:
    redis.kill()
    page = await _opened(alice, worker)
    async with alice.socket(str(worker.conversation.pk)) as socket:
        screen = Screen(page, socket)
        worker.say("One ")
        await worker.checkpoint()
        await screen.until("One")
        await worker.end()
        await screen.until_final()
        assert screen.document.text() == Document(await _opened(alice, worker)).text()

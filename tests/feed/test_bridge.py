"""The bridge between the hubs of two processes, over a real Redis: killed, frozen and started again."""

import asyncio
import gc
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

import pytest
from channels_redis.pubsub import RedisPubSubChannelLayer

from chat.feed.bridge import link
from chat.feed.bridge.bridge import Bridge
from chat.feed.bridge.replica import Replica
from chat.feed.hub import Hub, Room
from chat.feed.live import LiveStep
from chat.llm.answer import CallDelta, ReasoningDelta, TextDelta
from chat.models import Conversation, Step, Turn
from tests.redis_server import RedisServer, redis_server

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


@asynccontextmanager
async def process(redis: RedisServer, line: RedisPubSubChannelLayer | None = None) -> AsyncIterator[Bridge]:
    """A hub of its own, with connections of its own, or over `line`."""
    hub = Hub()
    hub.attach()
    bridge = Bridge(hub, line or redis.new_layer())
    async with bridge.open():
        yield bridge


@pytest.fixture
async def worker(redis: RedisServer) -> AsyncIterator[Bridge]:
    async with process(redis) as bridge:
        await until(lambda: bridge.link.channel)
        yield bridge


@pytest.fixture
async def web(redis: RedisServer) -> AsyncIterator[Bridge]:
    async with process(redis) as bridge:
        await until(lambda: bridge.link.channel)
        yield bridge


async def until(true: Callable[[], object], seconds: float = 20) -> None:
    async with asyncio.timeout(seconds):
        while not true():
            await asyncio.sleep(0.01)


@dataclass(frozen=True)
class Talk:
    """A conversation with a step under way."""

    here: UUID
    step: Step

    def begin(self, worker: Bridge, *words: str) -> LiveStep:
        live = LiveStep(self.step.pk, self.step.born)
        worker.hub.go_live(self.here, live)
        self.say(worker, live, *words)
        return live

    def say(self, worker: Bridge, live: LiveStep, *words: str) -> None:
        """What a turn does for each delta: it waits for nothing."""
        for word in words:
            live.hear(TextDelta(word))
            worker.hub.heard(self.here)

    def text(self, room: Room) -> str:
        return room.live[self.step.pk].text if self.step.pk in room.live else ""


@pytest.fixture
def talk() -> Talk:
    return new_talk()


def new_talk() -> Talk:
    conversation = Conversation.objects.create(visitor="alice")
    stamp = {"born": 3, "revision": 3}
    turn = Turn.objects.create(conversation=conversation, said="Go", status="running", **stamp)
    return Talk(conversation.pk, Step.objects.create(turn=turn, number=1, status="streaming", **stamp))


async def test_a_hint_wakes_who_watches_in_another_process(talk: Talk, worker: Bridge, web: Bridge) -> None:
    with web.hub.viewing(talk.here) as (viewer, _):
        await until(lambda: web.link.groups)
        viewer.hinted = False
        await asyncio.to_thread(worker.hub.hint, talk.here)
        await until(lambda: viewer.hinted)


async def test_the_last_hint_before_a_process_ends_is_not_lost(
    talk: Talk, redis: RedisServer, web: Bridge
) -> None:
    with web.hub.viewing(talk.here) as (viewer, _):
        await until(lambda: web.link.groups)
        async with process(redis) as ending:
            await until(lambda: ending.link.channel)
            viewer.hinted = False
            ending.hub.hint(talk.here)
            await asyncio.sleep(0)
        await until(lambda: viewer.hinted)


async def test_live_text_comes_over_and_goes_when_its_step_has_ended(
    talk: Talk, worker: Bridge, web: Bridge
) -> None:
    with web.hub.viewing(talk.here) as (viewer, room):
        await until(lambda: web.link.groups)
        live = talk.begin(worker, "One ")
        await until(lambda: talk.text(room) == "One ")
        talk.say(worker, live, "two ", "three")
        live.hear(ReasoningDelta("Hm."))
        live.hear(CallDelta(0, "look", '{"at'))
        worker.hub.heard(talk.here)
        await until(lambda: talk.text(room) == "One two three" and room.live[talk.step.pk].calls)
        assert (room.live[talk.step.pk].revision, room.live[talk.step.pk].reasoning) == (3, "Hm.")
        assert (room.live[talk.step.pk].calls[0].name, room.live[talk.step.pk].calls[0].arguments) == (
            "look",
            '{"at',
        )
        worker.hub.end_live(talk.here, talk.step.pk)
        await until(lambda: not room.live)
    assert not web.hub.rooms
    await until(lambda: not worker.hub.rooms)


async def test_who_comes_late_is_told_all_from_the_beginning(talk: Talk, worker: Bridge, web: Bridge) -> None:
    talk.begin(worker, "One ", "two ", "three")
    await until(lambda: worker.link.groups)
    for _ in range(2):  # And once more, after a reload.
        with web.hub.viewing(talk.here) as (_, room):
            await until(lambda: talk.text(room) == "One two three")
        assert not web.hub.rooms


async def test_two_who_watch_in_two_processes_see_the_same(
    talk: Talk, redis: RedisServer, worker: Bridge, web: Bridge
) -> None:
    async with process(redis) as other:
        with web.hub.viewing(talk.here) as (_, one), other.hub.viewing(talk.here) as (_, two):
            live = talk.begin(worker)
            for n in range(200):
                talk.say(worker, live, f"w{n} ")
                await asyncio.sleep(0.001)
            await until(lambda: talk.text(one) == talk.text(two) == live.text)


async def test_where_a_turn_runs_its_own_words_coming_back_change_nothing(
    talk: Talk, worker: Bridge, web: Bridge
) -> None:
    with worker.hub.viewing(talk.here) as (_, mine), web.hub.viewing(talk.here) as (_, theirs):
        await until(lambda: worker.link.groups)
        live = talk.begin(worker, "One ")
        await until(lambda: talk.text(theirs) == "One ")
        worker.hub.end_live(talk.here, talk.step.pk)
        await until(lambda: not theirs.live)
        assert not isinstance(live, Replica) and not mine.live


async def test_a_group_is_left_some_time_after_the_last_viewer(
    talk: Talk, redis: RedisServer, web: Bridge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link, "STAY_SECONDS", 0.1)
    with web.hub.viewing(talk.here):
        await until(lambda: b"watching" in redis.say("PUBSUB CHANNELS"))
    await until(lambda: b"watching" not in redis.say("PUBSUB CHANNELS"))
    assert not web.link.groups


async def test_a_group_that_is_wanted_again_while_it_is_left_is_joined_at_once(
    talk: Talk, redis: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    leaving, go_on, left = asyncio.Event(), asyncio.Event(), asyncio.Event()

    class Line(RedisPubSubChannelLayer):
        async def group_discard(self, group: str, channel: str) -> None:
            leaving.set()
            await go_on.wait()
            await self._get_layer().group_discard(group, channel)
            left.set()

    async with process(redis, Line(**redis.layer["CONFIG"])) as web:
        with web.hub.viewing(talk.here):
            await until(lambda: web.link.groups)
        monkeypatch.setattr(link, "STAY_SECONDS", 0)
        monkeypatch.setattr(link, "ECHO_SECONDS", 1e9)
        web.link.want("another")
        await until(leaving.is_set)
        with web.hub.viewing(talk.here):
            go_on.set()
            await until(left.is_set)
            await until(lambda: b"watching" in redis.say("PUBSUB CHANNELS"), seconds=5)


@pytest.mark.parametrize("how", ["killed", "frozen"])
async def test_redis_goes_and_comes_back_and_so_does_the_live_text(
    talk: Talk, redis: RedisServer, worker: Bridge, web: Bridge, how: str, caplog: pytest.LogCaptureFixture
) -> None:
    with web.hub.viewing(talk.here) as (viewer, room):
        live = talk.begin(worker, "One ")
        await until(lambda: talk.text(room) == "One ")
        redis.kill() if how == "killed" else redis.freeze()
        for n in range(50):
            talk.say(worker, live, f"w{n} ")
            worker.hub.hint(talk.here)
            await asyncio.sleep(0.01)
        await until(lambda: worker.link.channel is web.link.channel is None)
        redis.start() if how == "killed" else redis.thaw()
        await until(lambda: talk.text(room) == live.text)
        talk.say(worker, live, "live ", "again")
        await until(lambda: talk.text(room).endswith("live again"))
        viewer.hinted = False
        worker.hub.hint(talk.here)
        await until(lambda: viewer.hinted)
    said = [record.message.partition(":")[0] for record in caplog.records if record.name.startswith("chat.")]
    lost, back = "Redis is lost, so pages are up to five seconds late", "Redis is back"
    assert sorted(said) == sorted([lost, lost, back, back]), said  # One each in each process.
    assert not [record for record in caplog.records if record.name.startswith("channels_redis")]


async def test_every_connection_cut_at_once_is_made_up_for(
    talk: Talk, redis: RedisServer, worker: Bridge, web: Bridge
) -> None:
    with web.hub.viewing(talk.here) as (_, room):
        live = talk.begin(worker, "One ")
        await until(lambda: talk.text(room) == "One ")
        for n in range(2):
            redis.say("CLIENT KILL TYPE pubsub")
            redis.say("CLIENT KILL TYPE normal")
            talk.say(worker, live, f"w{n} ")
            await until(lambda: talk.text(room) == live.text)


async def test_what_redis_holds_may_be_flushed(
    talk: Talk, redis: RedisServer, worker: Bridge, web: Bridge
) -> None:
    with web.hub.viewing(talk.here) as (_, room):
        live = talk.begin(worker, "One ")
        await until(lambda: talk.text(room) == "One ")
        redis.say("FLUSHALL")
        talk.say(worker, live, "two")
        await until(lambda: talk.text(room) == "One two")


async def test_a_wrong_password_is_said_once_and_stops_nothing(
    talk: Talk, caplog: pytest.LogCaptureFixture
) -> None:
    with redis_server("--requirepass", "secret") as redis, caplog.at_level(logging.INFO):
        async with process(redis) as bridge:
            live = talk.begin(bridge, "One ")
            await until(lambda: caplog.records)
            await asyncio.sleep(2.5)  # It is tried again meanwhile.
            talk.say(bridge, live, "two")
            bridge.hub.hint(talk.here)
        (said,) = [record for record in caplog.records if record.name.startswith("chat.")]
        assert "Authentication required" in said.message


async def test_with_no_redis_at_all_a_process_starts_and_ends(talk: Talk, redis: RedisServer) -> None:
    redis.kill()
    async with process(redis) as bridge:
        talk.begin(bridge, "One ")
        await asyncio.sleep(0.1)
        bridge.hub.end_live(talk.here, talk.step.pk)
        await until(lambda: not bridge.hub.rooms)


@pytest.mark.parametrize("ticks", range(4))
async def test_it_ends_though_it_is_told_to_in_the_moment_in_which_it_has_something_to_do(
    redis: RedisServer, ticks: int
) -> None:
    """An end that is taken for a piece of news would hold up the end of its process for ever."""
    line = link.Link(redis.new_layer(), lambda message: None, lambda group: None)
    keeping = asyncio.create_task(line.keep())
    await until(lambda: line.channel)
    await asyncio.sleep(0.1)
    line.want("somebody")
    for _ in range(ticks):
        await asyncio.sleep(0)
    keeping.cancel()
    await asyncio.wait({keeping}, timeout=5)
    assert keeping.done()

"""What a process tells the others: in few messages, of which any may be lost, doubled, late or refused."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from typing import Any
from uuid import UUID

import pytest
from channels_redis.pubsub import RedisPubSubChannelLayer

from chat.feed.bridge import listener, said, teller
from chat.feed.bridge.bridge import Bridge
from chat.feed.bridge.groups import WATCHING
from chat.feed.bridge.replica import Told
from chat.feed.hub import Room
from chat.feed.live import LiveStep
from chat.llm.answer import TextDelta
from tests.feed.test_bridge import Talk, new_talk, process, redis, until, web
from tests.redis_server import RedisServer

__all__ = ["redis", "web"]
pytestmark = pytest.mark.django_db(transaction=True)


class Line(RedisPubSubChannelLayer):
    """The layer over a line that may do something to the next message to all."""

    fate = "taken"

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.sent: list[Any] = []
        self.late: list[tuple[str, Any]] = []

    async def group_send(self, group: str, message: Any) -> None:
        if group != WATCHING:
            return await self._send(group, message)
        self.sent.append(message)
        fate, self.fate = self.fate, "taken"
        match fate:
            case "refused":
                raise ConnectionError("not taken")
            case "late":
                self.late.append((group, message))
            case "doubled":
                await self._send(group, message)
                await self._send(group, message)
            case "taken":
                await self._send(group, message)
                while self.late:
                    await self._send(*self.late.pop())

    async def _send(self, group: str, message: Any) -> None:
        await self._get_layer().group_send(group, message)


@pytest.fixture(autouse=True)
def nobody_looks_at_the_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    """What comes over has been told, or asked for."""
    monkeypatch.setattr(listener, "LOOK_SECONDS", 1e9)


@pytest.fixture
def line(redis: RedisServer) -> Line:
    return Line(**redis.layer["CONFIG"])


@pytest.fixture
async def worker(redis: RedisServer, line: Line) -> AsyncIterator[Bridge]:
    async with process(redis, line) as bridge:
        await until(lambda: bridge.link.channel)
        yield bridge


@pytest.fixture
def talks() -> list[Talk]:
    return [new_talk() for _ in range(5)]


@pytest.fixture
async def rooms(talks: list[Talk], web: Bridge) -> AsyncIterator[list[Room]]:
    """Where they are watched."""
    with ExitStack() as stack:
        rooms = [stack.enter_context(web.hub.viewing(talk.here))[1] for talk in talks]
        await until(lambda: web.link.groups)
        yield rooms


def texts(talks: list[Talk], rooms: list[Room]) -> list[str]:
    return [talk.text(room) for talk, room in zip(talks, rooms, strict=True)]


async def test_what_all_answers_say_in_a_moment_is_one_message(
    talks: list[Talk], rooms: list[Room], worker: Bridge, line: Line
) -> None:
    lives = [talk.begin(worker, "One ") for talk in talks]
    await until(lambda: texts(talks, rooms) == ["One "] * 5)
    line.sent.clear()
    for talk, live in zip(talks, lives, strict=True):
        talk.say(worker, live, "two ", "three")
        worker.hub.hint(talk.here)
    await until(lambda: texts(talks, rooms) == ["One two three"] * 5)
    assert [len(message["said"]) for message in line.sent] == [10]


async def test_first_words_go_at_once_and_take_along_what_waits(
    talks: list[Talk], rooms: list[Room], worker: Bridge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(teller, "TELL_SECONDS", 1e9)
    live = talks[0].begin(worker, "One ")
    await until(lambda: talks[0].text(rooms[0]) == "One ")
    talks[0].say(worker, live, "two")
    talks[1].begin(worker, "Uno ")
    await until(lambda: texts(talks, rooms)[:2] == ["One two", "Uno "])


@pytest.mark.parametrize("fate", ["lost", "late", "doubled", "refused"])
async def test_whatever_becomes_of_a_message_all_that_it_told_of_comes_over(
    talks: list[Talk], rooms: list[Room], worker: Bridge, line: Line, fate: str
) -> None:
    lives = [talk.begin(worker, "One ") for talk in talks]
    await until(lambda: texts(talks, rooms) == ["One "] * 5)
    line.sent.clear()
    line.fate = fate
    async with asyncio.timeout(20):
        while len(line.sent) < 3 or texts(talks, rooms) != [live.text for live in lives]:
            for talk, live in zip(talks, lives, strict=True):
                talk.say(worker, live, f"{len(live.text)} ")
            await asyncio.sleep(0.2)


async def test_of_a_message_that_is_partly_not_understood_the_rest_is_heard(
    talks: list[Talk], rooms: list[Room], worker: Bridge, web: Bridge, caplog: pytest.LogCaptureFixture
) -> None:
    (viewer,) = rooms[0].viewers
    viewer.hinted = False
    broken = {"kind": "piece", "conversation": talks[0].here.hex, "piece": {}}
    await worker.link.send(WATCHING, [broken, said.hint(talks[0].here).message])
    await until(lambda: viewer.hinted)
    (record,) = [record for record in caplog.records if record.name.startswith("chat.")]
    assert "not understood" in record.message


async def test_with_no_page_open_nobody_is_sent_what_is_told(
    talks: list[Talk], redis: RedisServer, worker: Bridge, web: Bridge
) -> None:
    talks[0].begin(worker, "One ")
    await until(lambda: worker.link.groups)
    assert WATCHING.encode() not in redis.say("PUBSUB CHANNELS")


@pytest.mark.parametrize("characters", [said.MOST // 3, said.MOST * 2])
def test_messages_of_several_pieces_are_of_a_size_that_is_taken_within_a_moment(characters: int) -> None:
    def pieces() -> Iterator[said.Said]:
        for step in range(7):
            live = LiveStep(step, 1)
            live.hear(TextDelta("x" * characters))
            if piece := said.piece(UUID(int=step), live, Told()):
                yield piece

    parcels = list(said.parcels(pieces()))
    assert [each.message["piece"]["step"] for parcel in parcels for each in parcel] == [*range(7)]
    assert all(len(parcel) == 1 or sum(each.size for each in parcel) <= said.MOST for parcel in parcels)
    assert len(parcels) == (3 if characters < said.MOST else 7)

"""The hub: hints reach the viewers, and what many ask for is asked for once."""

import asyncio
from uuid import uuid4

import pytest

from chat.feed.hub import Hub, Room
from chat.feed.live import LiveStep

HERE = uuid4()


async def test_a_hint_wakes_every_viewer_of_the_conversation_and_no_other() -> None:
    hub = Hub()
    hub.attach()
    with hub.viewing(HERE) as (mine, _), hub.viewing(uuid4()) as (foreign, _):
        for viewer in (mine, foreign):
            viewer.hinted = False
        await asyncio.to_thread(hub.hint, HERE)
        await asyncio.wait_for(mine.wake.wait(), 5)
        assert (mine.hinted, foreign.hinted) == (True, False)


async def test_hints_that_come_close_together_are_told_as_one() -> None:
    hub = Hub()
    hub.attach()
    with hub.viewing(HERE) as (viewer, room):
        for _ in range(3):
            hub.hinted(HERE)
        assert not viewer.wake.is_set()
        await asyncio.wait_for(viewer.wake.wait(), 5)
        assert room.telling is None


async def test_live_text_that_goes_out_tells_what_was_hinted_before_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hub = Hub()
    hub.attach()
    monkeypatch.setattr("chat.feed.hub.JOIN_SECONDS", 60)
    with hub.viewing(HERE) as (viewer, room):
        hub.go_live(HERE, LiveStep(1, 1))
        hub.hinted(HERE)
        hub.heard(HERE)
        await asyncio.wait_for(viewer.wake.wait(), 5)
        assert room.telling is None and room.flush is None


async def test_a_turn_that_begins_has_time_for_its_first_step_and_one_that_streams_has_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hub = Hub()
    hub.attach()
    monkeypatch.setattr("chat.feed.hub.BEGIN_SECONDS", 60)
    began, streams = uuid4(), uuid4()
    with hub.viewing(began) as (waits, room), hub.viewing(streams) as (told, _):
        hub.go_live(streams, LiveStep(1, 1))
        hub.hinted(began)
        hub.hinted(streams)
        await asyncio.wait_for(told.wake.wait(), 5)
        assert not waits.wake.is_set()
        hub.go_live(began, LiveStep(2, 1))
        assert waits.wake.is_set() and room.telling is None, "before its first words"


async def test_a_hundred_viewers_at_one_revision_cost_one_read_until_the_next_hint() -> None:
    hub, asked = Hub(), 0
    hub.attach()

    async def ask() -> int:
        nonlocal asked
        asked += 1
        await asyncio.sleep(0.01)
        return asked

    with hub.viewing(HERE) as (viewer, room):
        assert await asyncio.gather(*(room.share(("since", 1), ask) for _ in range(100))) == [1] * 100
        hub.hint(HERE)
        await viewer.wake.wait()
        assert await room.share(("since", 1), ask) == 2


async def test_a_viewer_that_leaves_in_the_middle_takes_nothing_from_the_others() -> None:
    room, go_on = Room(), asyncio.Event()

    async def ask() -> str:
        await go_on.wait()
        return "news"

    first, second = (asyncio.create_task(room.share("key", ask)) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    go_on.set()
    assert await second == "news"


async def test_a_failure_is_not_shared_with_those_who_come_later() -> None:
    room, answers = Room(), iter([ValueError("down"), "news"])

    async def ask() -> str:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    with pytest.raises(ValueError, match="down"):
        await room.share("key", ask)
    assert await room.share("key", ask) == "news"


async def test_when_the_last_viewer_leaves_nothing_is_left() -> None:
    hub = Hub()
    with hub.viewing(HERE):
        pass
    assert not hub.rooms

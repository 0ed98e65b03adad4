"""A time limit that moves: it ends the block when nothing came in time, and nothing else does."""

import asyncio

import pytest

from chat.llm.clock import Clock, TimeIsUp

SOON, LATE = 0.02, 60.0


def after(seconds: float) -> float:
    return asyncio.get_running_loop().time() + seconds


async def test_the_block_ends_when_the_time_has_come() -> None:
    with pytest.raises(TimeIsUp):
        async with Clock() as clock:
            clock.let(after(SOON))
            await asyncio.sleep(LATE)


async def test_each_read_may_move_it_on() -> None:
    async with Clock() as clock:
        for _ in range(4):
            clock.let(after(3 * SOON))
            await asyncio.sleep(SOON)
        clock.let(float("inf"))
        await asyncio.sleep(4 * SOON)


async def test_it_may_be_moved_nearer() -> None:
    with pytest.raises(TimeIsUp):
        async with Clock() as clock:
            clock.let(after(LATE))
            clock.let(after(SOON))
            await asyncio.sleep(LATE)


async def test_it_may_be_set_again_after_nothing_was_waited_for() -> None:
    with pytest.raises(TimeIsUp):
        async with Clock() as clock:
            clock.let(after(SOON))
            clock.let(float("inf"))
            await asyncio.sleep(3 * SOON)
            clock.let(after(SOON))
            await asyncio.sleep(LATE)


async def test_another_timeout_around_it_is_not_taken_for_its_own() -> None:
    with pytest.raises(TimeoutError) as raised:
        async with asyncio.timeout(SOON):
            async with Clock() as clock:
                clock.let(after(LATE))
                await asyncio.sleep(LATE)
    assert not isinstance(raised.value, TimeIsUp)


async def test_whoever_cancels_the_task_is_heard() -> None:
    async def reading() -> None:
        async with Clock() as clock:
            clock.let(after(LATE))
            await asyncio.sleep(LATE)

    task = asyncio.create_task(reading())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_block_that_ends_by_itself_leaves_no_timer() -> None:
    async with Clock() as clock:
        clock.let(after(SOON))
    await asyncio.sleep(3 * SOON)

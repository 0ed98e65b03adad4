"""Whatever a tool does, it ends as a JSON object or as a ToolError."""

import asyncio
import time
from threading import Barrier, Event
from typing import Any

import pytest

from chat.tools import running
from chat.tools.registry import ToolFailed, ToolTimedOut, tool


async def failure_of(function: Any, **arguments: Any) -> str:
    with pytest.raises(ToolFailed) as failed:
        await tool(function).run(arguments)
    return str(failed.value)


async def test_eight_blocking_tools_run_at_the_same_time() -> None:
    together = Barrier(8)

    @tool
    def wait(number: int) -> dict[str, Any]:
        """Wait for the others"""
        together.wait(10)
        return {"number": number}

    results = await asyncio.gather(*(wait.run({"number": number}) for number in range(8)))
    assert results == [{"number": number} for number in range(8)]


async def test_a_blocking_tool_does_not_hold_up_the_loop() -> None:
    begun, gone_on = Event(), Event()

    @tool
    def wait() -> dict[str, Any]:
        """Wait for the loop"""
        begun.set()
        return {"gone on": gone_on.wait(10)}

    call = asyncio.create_task(wait.run({}))
    while not begun.is_set():
        await asyncio.sleep(0.001)
    gone_on.set()
    assert await call == {"gone on": True}


async def test_an_async_tool_runs_too() -> None:
    @tool
    async def look(city: str) -> dict[str, Any]:
        """Look"""
        await asyncio.sleep(0)
        return {"city": city, "pair": (1, 2)}

    assert await look.run({"city": "Rome"}) == {"city": "Rome", "pair": [1, 2]}


async def test_an_error_is_named_and_told_in_one_line() -> None:
    def broken() -> None:
        """Break"""
        raise ValueError("no such street")

    async def broken_too() -> None:
        """Break"""
        raise ValueError("no such street")

    assert await failure_of(broken) == "ValueError: no such street"
    assert await failure_of(broken_too) == "ValueError: no such street"


async def test_a_long_error_is_cut() -> None:
    def broken() -> None:
        """Break"""
        raise ValueError("x" * 1_000)

    assert len(await failure_of(broken)) == 300


async def test_an_error_without_words_is_named() -> None:
    def broken() -> None:
        """Break"""
        raise ZeroDivisionError

    assert await failure_of(broken) == "ZeroDivisionError"


async def test_a_tool_may_say_in_its_own_words_what_is_wrong() -> None:
    def closed() -> None:
        """Be closed"""
        raise ToolFailed("The office is closed on Sundays.")

    assert await failure_of(closed) == "The office is closed on Sundays."


@pytest.mark.parametrize(
    "error", [SystemExit, KeyboardInterrupt, StopIteration, GeneratorExit, asyncio.CancelledError]
)
async def test_no_exception_of_a_blocking_tool_ends_more_than_the_call(error: type[BaseException]) -> None:
    def quit_() -> None:
        """Quit"""
        raise error("3")

    assert await failure_of(quit_) == f"{error.__name__}: 3"


@pytest.mark.parametrize("error", [SystemExit, KeyboardInterrupt, StopAsyncIteration, asyncio.CancelledError])
async def test_no_exception_of_an_async_tool_ends_more_than_the_call(error: type[BaseException]) -> None:
    async def quit_() -> None:
        """Quit"""
        raise error("3")

    assert await failure_of(quit_) == f"{error.__name__}: 3"


async def test_a_timeout_inside_a_tool_is_a_failure_and_not_its_deadline() -> None:
    async def impatient() -> None:
        """Be impatient"""
        raise TimeoutError("the other server is slow")

    assert await failure_of(impatient) == "TimeoutError: the other server is slow"


async def test_a_tool_that_is_not_done_by_its_deadline_has_timed_out() -> None:
    @tool(deadline=0.05)
    def hang() -> dict[str, Any]:
        """Hang"""
        time.sleep(0.3)
        return {}

    @tool(deadline=0.05)
    async def hang_too() -> dict[str, Any]:
        """Hang"""
        await asyncio.sleep(5)
        return {}

    for hanging in (hang, hang_too):
        with pytest.raises(ToolTimedOut, match="no result within 0.05 seconds"):
            await hanging.run({})


async def test_hanging_tools_leave_room_for_others() -> None:
    over = Event()

    @tool(deadline=0.4)
    def hang() -> dict[str, Any]:
        """Hang"""
        over.wait(5)
        return {}

    @tool(deadline=0.2)
    def quick() -> dict[str, Any]:
        """Be quick"""
        return {}

    calls = (hang.run({}) for _ in range(running.MOST_THREADS))
    assert {type(end) for end in await asyncio.gather(*calls, return_exceptions=True)} == {ToolTimedOut}
    assert await quick.run({}) == {}
    over.set()


@pytest.mark.parametrize("blocking", [True, False])
async def test_the_callers_cancellation_passes(blocking: bool) -> None:
    def hang() -> dict[str, Any]:
        """Hang"""
        time.sleep(0.1)
        return {}

    async def hang_too() -> dict[str, Any]:
        """Hang"""
        await asyncio.sleep(5)
        return {}

    call = asyncio.create_task(tool(hang if blocking else hang_too).run({}))
    await asyncio.sleep(0.02)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call


@pytest.mark.parametrize(
    ("result", "sentence"),
    [
        ({1, 2}, "returned set, expected a JSON object"),
        (None, "returned NoneType, expected a JSON object"),
        ([{}], "returned list, expected a JSON object"),
        ({"seen": {1, 2}}, "returned what is not JSON: set is not JSON"),
        ({"degrees": float("nan")}, "returned what is not JSON: nan is not a JSON number"),
        ({1: "one"}, "returned what is not JSON: expected text as a key, got int"),
        ({"digits": 10**5_000}, "returned what is not JSON: Exceeds the limit"),
    ],
)
async def test_what_is_not_a_json_object_is_a_failure(result: Any, sentence: str) -> None:
    def odd() -> Any:
        """Be odd"""
        return result

    assert (await failure_of(odd)).startswith(sentence)


async def test_text_that_no_database_keeps_is_made_clean() -> None:
    @tool
    def odd() -> dict[str, Any]:
        """Be odd"""
        return {"text": "a\x00b\ud800"}

    assert await odd.run({}) == {"text": "a\ufffdb\ufffd"}


async def test_a_tool_cannot_change_the_callers_arguments() -> None:
    @tool
    def greedy(cities: list[str]) -> dict[str, Any]:
        """Take"""
        cities.append("Atlantis")
        return {"cities": cities}

    arguments = {"cities": ["Rome"]}
    assert await greedy.run(arguments) == {"cities": ["Rome", "Atlantis"]}
    assert arguments == {"cities": ["Rome"]}

"""What a call says while it runs is told now and then; the sources it tried come with its end."""

import asyncio
import time
from contextvars import copy_context
from threading import Event, Thread
from typing import Any

import pytest

from chat.agent.happenings import CallEnded, CallProgress, Happening
from chat.agent.limits import Limits
from chat.agent.loop import Work, run
from chat.agent.progress import LONGEST, PAUSE
from chat.calling import Attempt, report, tried
from chat.tools.errors import ToolFailed
from chat.tools.registry import Tool, tool
from chat.tools.toolbox import Toolbox
from tests.scripted import ScriptedModel, calls, text

FAILED = Attempt("Open-Meteo", "failed", 0.2, 503, "It is down.")
STALE = Attempt("the cache", "stale", detail="Two hours old.")


class Told:
    """What was told of one call, and events for those who wait for words."""

    def __init__(self) -> None:
        self.happenings: list[Happening] = []
        self.words: dict[str, Event] = {}

    def heard(self, words: str) -> Event:
        return self.words.setdefault(words, Event())

    async def tell(self, happening: Happening) -> None:
        self.happenings.append(happening)
        if isinstance(happening, CallProgress):
            self.heard(happening.words).set()

    @property
    def progress(self) -> list[str]:
        return [each.words for each in self.happenings if isinstance(each, CallProgress)]

    @property
    def ended(self) -> CallEnded:
        [ended] = [each for each in self.happenings if isinstance(each, CallEnded)]
        return ended


async def told_of(made: Tool, told: Told | None = None, limits: Limits | None = None) -> Told:
    told = told or Told()
    model = ScriptedModel([calls((made.name, {})), text("Well.")])
    work = Work(system="", past=(), said="Go", model="m", tools=Toolbox([made]))
    await run(work, model, told.tell, limits or Limits())
    return told


@pytest.mark.parametrize("blocking", [True, False])
async def test_words_are_told_while_the_tool_runs_from_a_thread_as_from_the_loop(blocking: bool) -> None:
    told = Told()

    def count() -> dict[str, Any]:
        """Count"""
        report("1 of 2")
        return {"heard": told.heard("1 of 2").wait(10)}

    async def count_too() -> dict[str, Any]:
        """Count"""
        report("1 of 2")
        while not told.heard("1 of 2").is_set():
            await asyncio.sleep(0.001)
        return {"heard": True}

    await told_of(tool(count if blocking else count_too), told)
    assert told.ended.result == {"heard": True}
    assert told.progress == ["1 of 2"]


async def test_a_hundred_thousand_reports_are_told_a_few_times_and_the_last_one_is_not_lost() -> None:
    told = Told()

    @tool
    def count() -> dict[str, Any]:
        """Count"""
        for at in range(100_000):
            report(f"{at + 1} of 100000")
        return {"last": told.heard("100000 of 100000").wait(10)}

    started = time.monotonic()
    await told_of(count, told)
    assert told.ended.result == {"last": True}
    assert 1 <= len(told.progress) <= 2 + (time.monotonic() - started) / PAUSE
    assert told.progress[-1] == "100000 of 100000"


async def test_nothing_is_told_of_a_call_after_its_end() -> None:
    told, over, left = Told(), Event(), Event()

    @tool(deadline=0.05)
    def hang() -> dict[str, Any]:
        """Hang"""
        over.wait(10)
        report("still here")
        tried(FAILED)
        left.set()
        return {}

    await told_of(hang, told)
    over.set()
    await asyncio.to_thread(left.wait, 10)
    await asyncio.sleep(0)
    assert (told.ended.status, told.ended.chain, told.progress) == ("timed_out", (), [])


def test_a_thread_that_outlives_the_loop_may_report() -> None:
    over, said = Event(), list[str]()

    @tool(deadline=0.05)
    def hang() -> dict[str, Any]:
        """Hang"""

        def late() -> None:
            over.wait(10)
            report("where is everybody?")
            said.append("went well")

        nonlocal thread
        thread = Thread(target=copy_context().run, args=(late,))
        thread.start()
        return {}

    thread = Thread()
    asyncio.run(told_of(hang))
    over.set()
    thread.join(10)
    assert said == ["went well"]


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("  a\n\tb  ", "a b"),
        ("a\x00b\ud800", "a\ufffdb\ufffd"),
        ("x" * 1_000_000, "x" * (LONGEST - 1) + "…"),
        (3, "3"),
    ],
)
async def test_words_are_one_clean_line(words: Any, shown: str) -> None:
    told = Told()

    @tool
    def say() -> dict[str, Any]:
        """Say"""
        report(words)
        told.heard(shown).wait(10)
        return {}

    assert (await told_of(say, told)).progress == [shown]


async def test_words_that_cannot_become_text_are_the_tools_own_failure() -> None:
    class Odd:
        def __str__(self) -> str:
            raise ValueError("no words")

    @tool
    def say() -> dict[str, Any]:
        """Say"""
        report(Odd())  # type: ignore[arg-type]
        return {}

    assert (await told_of(say)).ended.error == "ValueError: no words"


@pytest.mark.parametrize("end", ["done", "failed", "timed_out"])
async def test_the_sources_that_were_tried_are_told_whatever_the_end(end: str) -> None:
    @tool(deadline=0.1)
    async def look() -> dict[str, Any]:
        """Look"""
        tried(FAILED)
        tried(STALE)
        if end == "failed":
            raise ToolFailed("Nobody knows.")
        await asyncio.sleep(5 if end == "timed_out" else 0)
        return {}

    ended = (await told_of(look)).ended
    assert (ended.status, ended.chain) == (end, (FAILED, STALE))


async def test_calls_at_the_same_time_have_each_their_own_words_and_sources() -> None:
    told = Told()

    @tool
    def look(at: int) -> dict[str, Any]:
        """Look"""
        report(f"at {at}")
        tried(Attempt(f"source {at}", "answered"))
        told.heard(f"at {1 - at}").wait(10)
        return {}

    model = ScriptedModel([calls(("look", {"at": 0}), ("look", {"at": 1})), text("Well.")])
    work = Work(system="", past=(), said="Go", model="m", tools=Toolbox([look]))
    await run(work, model, told.tell, Limits())
    progress = {each.position: each.words for each in told.happenings if isinstance(each, CallProgress)}
    chains = {each.position: each.chain for each in told.happenings if isinstance(each, CallEnded)}
    assert progress == {0: "at 0", 1: "at 1"}
    assert {at: chain[0].source for at, chain in chains.items()} == {0: "source 0", 1: "source 1"}


async def test_words_that_cannot_be_told_end_the_turn_as_anything_that_cannot() -> None:
    @tool
    async def look() -> dict[str, Any]:
        """Look"""
        report("here")
        await asyncio.sleep(10)
        return {}

    class Lost(Told):
        async def tell(self, happening: Happening) -> None:
            if isinstance(happening, CallProgress):
                raise RuntimeError("lost")
            await super().tell(happening)

    with pytest.raises(RuntimeError, match="lost"):
        await told_of(look, Lost())


async def test_outside_a_call_nobody_hears() -> None:
    report("hello")
    tried(FAILED)

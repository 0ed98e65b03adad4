"""How much a page is sent of a turn: counted in frames and bytes."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from chat.feed.consumer import Pump
from chat.feed.hub import Viewer, hub
from chat.feed.visit import WRITE, Visit
from chat.llm.answer import CallDelta, TextDelta
from chat.tools.registry import tool
from chat.tools.toolbox import Toolbox
from chat.turns.database import in_database
from tests.playing import play, said
from tests.scripted import Pause, ScriptedModel, calls, text

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = "Some **words** of an answer. "


@tool
async def look(at: str) -> dict[str, str]:
    """Look at it"""
    return {"saw": at}


class Page:
    """What the socket of an open page is given."""

    def __init__(self) -> None:
        self.frames: list[str] = []

    async def send(self, event: dict[str, Any]) -> None:
        self.frames.append(event["text"])

    def count(self, kind: str) -> int:
        return kinds(self.frames).count(kind)

    async def until(self, kind: str, count: int) -> None:
        async with asyncio.timeout(10):
            while self.count(kind) < count:
                await asyncio.sleep(0.005)

    async def until_it_ends(self) -> None:
        """The page is told that the turn is done."""
        async with asyncio.timeout(10):
            while r"class=\"turn-foot\" data-status=\"done\"" not in self.frames[-1]:
                await asyncio.sleep(0.005)


def kinds(frames: list[str]) -> list[str]:
    return [json.loads(frame)["kind"] for frame in frames]


async def sent(script: list[Any], pauses: list[Pause]) -> list[str]:
    """To a page that is open through a whole turn; the model waits at each pause until its words are there.

    Hints join until something is to be seen, as they do on a machine that is fast: no clock decides.
    """
    page, viewer = Page(), Viewer(access=WRITE)
    turn = await in_database(lambda: said(tools=("look",)))
    with hub.viewing(turn.conversation_id, viewer) as (_, room):
        pump = asyncio.create_task(Pump(page.send, Visit(turn.conversation_id, ""), viewer, room).run())
        await page.until("news", 1)
        playing = asyncio.create_task(play(turn, ScriptedModel(script), Toolbox([look])))
        for number, pause in enumerate(pauses, 1):
            await pause.reached.wait()
            await page.until("live", number)
            pause.go_on.set()
        assert (await playing).status == "done"
        await page.until_it_ends()
        pump.cancel()
    return page.frames


@pytest.fixture(autouse=True)
async def attached() -> AsyncIterator[None]:
    hub.attach()
    yield
    hub.detach()


@pytest.fixture(autouse=True)
def no_window_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chat.feed.hub.JOIN_SECONDS", 3600)
    monkeypatch.setattr("chat.feed.hub.BEGIN_SECONDS", 3600)


async def test_an_answer_is_so_many_frames_and_bytes() -> None:
    first, then = Pause(), Pause()
    answer = [TextDelta(WORDS), first, TextDelta(WORDS * 20), then, text(WORDS * 21)]
    frames = await sent([answer], [first, then])
    assert kinds(frames) == ["news", "news", "live", "live", "news"], "said, begun, its words, ended"
    assert sum(map(len, frames)) <= 17_300


async def test_a_call_is_one_more_frame_of_news() -> None:
    called, answered = Pause(), Pause()
    asks = calls(("look", {"at": "it"}))
    call = [CallDelta(0, "look", '{"at": "it"}'), called, asks]
    frames = await sent([call, [TextDelta(WORDS), answered, text(WORDS)]], [called, answered])
    assert kinds(frames) == ["news", "news", "live", "news", "live", "news"]
    assert sum(map(len, frames)) <= 26_200

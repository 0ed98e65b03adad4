"""The document after news equals a fresh page: for one who stayed, one who came late, one who left."""

import asyncio
from copy import deepcopy
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.utils import timezone

from chat.agent.happenings import CallProgress, Happening
from chat.agent.limits import Limits
from chat.agent.loop import run
from chat.calling import report
from chat.feed.news import News, news
from chat.flows.reading import read
from chat.llm.answer import Retrying, TextDelta
from chat.llm.errors import ServerFailed
from chat.models import VISITOR, Conversation, Owner, ToolCall, Turn
from chat.pages import commands
from chat.tools.registry import tool
from chat.tools.toolbox import Toolbox
from chat.turns import history
from chat.turns.approval import decide
from chat.turns.claim import claim
from chat.turns.database import in_database
from chat.turns.feedback import give, take_back
from chat.turns.flows import begin, kept, say_next
from chat.turns.record import Record
from chat.turns.stop import stop
from tests.feed.document import Document
from tests.playing import decision, play, said
from tests.scripted import Line, ScriptedModel, calls, text

pytestmark = pytest.mark.django_db(transaction=True)


@tool
async def look(at: int) -> dict[str, Any]:
    """Look at something"""
    report(f"<b>{at}</b> of many")
    await asyncio.sleep(0)
    if at == 2:
        raise ValueError("Nothing <b>there</b>")
    return {"seen": at, "kind": "sample", "html": "<script>alert(1)</script>"}


heard = asyncio.Event()
"""The words of the call that searches were told."""


@tool(deadline=10)
async def search() -> dict[str, Any]:
    """Search"""
    for words in ("1 of <b>2</b>", "2 of <b>2</b>"):
        heard.clear()
        report(words)
        await heard.wait()
    return {"found": 2}


TOOLS = Toolbox([look, search])


class Watched:
    """A conversation of which every revision is kept as a page, with the news since every earlier one."""

    def __init__(self, conversation: Conversation) -> None:
        self.conversation = conversation
        self.pages: list[Document] = []
        self.news: dict[tuple[int, int], News] = {}
        self.client = Client(SERVER_NAME="localhost", HTTP_ACCEPT="text/html")
        session = self.client.session
        session[VISITOR] = conversation.visitor
        session.save()

    def look(self) -> None:
        page = Document(self.client.get(f"/c/{self.conversation.pk}/").content.decode())
        for before in self.pages:
            latest = news(self.conversation.pk, before.revision)
            assert latest is not None
            self.news[before.revision, page.revision] = latest
        self.pages.append(page)

    async def tell(self, record: Record, happening: Happening) -> None:
        await record.tell(happening)
        await in_database(self.look)
        if isinstance(happening, CallProgress):
            heard.set()

    def check(self) -> None:
        """Every page, brought up to date from every earlier revision, is the page of the later one."""
        assert len(self.pages) > 2
        fresh = {page.revision: page.text() for page in self.pages}
        for (since, until), latest in self.news.items():
            assert _copy(self.pages, since).apply(latest).text() == fresh[until], f"{since} → {until}"
        stayed = _copy(self.pages, self.pages[0].revision)
        for page in self.pages[1:]:
            stayed.apply(self.news[stayed.revision, page.revision])
            assert stayed.text() == fresh[page.revision]


def _copy(pages: list[Document], revision: int) -> Document:
    return deepcopy(next(page for page in pages if page.revision == revision))


async def watch(script: list[Line], *, stop_after: int | None = None) -> Watched:
    """A turn played through, looked at after every happening."""
    turn = await in_database(said, "What is <i>there</i>?", tools=tuple(TOOLS), client_key="k")
    watched = await in_database(Watched, turn.conversation)
    await in_database(watched.look)
    claimed = await in_database(claim, turn.pk, "test")
    assert claimed is not None
    await in_database(watched.look)
    record = Record(claimed)
    work = await in_database(history.work, turn.pk, TOOLS)
    told = 0

    async def tell(happening: Happening) -> None:
        nonlocal told
        await watched.tell(record, happening)
        told += 1
        if told == stop_after:
            await in_database(lambda: stop(Turn.objects.get(pk=turn.pk)))
            await in_database(watched.look)
            raise asyncio.CancelledError

    try:
        await record.end(await run(work, ScriptedModel(script), tell, Limits()))
    except asyncio.CancelledError:
        await record.interrupted()
    await in_database(watched.look)
    return watched


SCRIPT: list[Line] = [
    [
        Retrying(2, 1.0, "Busy."),
        TextDelta("One *mom"),
        calls(("look", {"at": 1}), ("look", {"at": 2}), ("fly", {})),
    ],
    calls(("look", '{"at": '), content="Let me try **again**."),
    text("I saw | this.\n\n- a\n- b <img src=x onerror=alert(1)>"),
]


async def test_through_a_whole_turn_with_calls_of_every_end() -> None:
    watched = await watch(SCRIPT)
    watched.check()
    assert "<script>" not in watched.pages[-1].text()


async def test_through_a_turn_whose_request_fails() -> None:
    (await watch([[TextDelta("Well"), calls(("look", {"at": 1}))], ServerFailed("It broke.")])).check()


async def test_through_a_call_that_says_how_far_it_is() -> None:
    watched = await watch([calls(("search", {})), text("Well.")])
    watched.check()
    for words in ("1 of &lt;b&gt;2&lt;/b&gt;", "2 of &lt;b&gt;2&lt;/b&gt;"):
        assert any(words in page.text() for page in watched.pages)
    assert "of &lt;b&gt;2" not in watched.pages[-1].text()


@pytest.mark.parametrize("happening", range(1, 9))
async def test_through_a_turn_that_is_stopped_anywhere(happening: int) -> None:
    (await watch(SCRIPT, stop_after=happening)).check()


@tool(writes=True)
async def book(what: str) -> dict[str, Any]:
    """Book <b>it</b>"""
    return {"booked": what}


@pytest.mark.parametrize("approved", [True, False])
async def test_through_a_turn_that_waits_for_a_person(approved: bool) -> None:
    asked = ("book", {"what": "<i>table</i>"})
    model = ScriptedModel([calls(asked, ("book", {"what": "taxi"})), text("Well.")])
    tools, turn = Toolbox([book]), await in_database(said, tools=("book",))
    watched = await in_database(Watched, turn.conversation)
    await in_database(watched.look)
    await play(turn, model, tools)
    await in_database(watched.look)
    for row in await in_database(lambda: list(ToolCall.objects.filter(status="awaiting_approval"))):
        await in_database(decide, row.pk, decision(row, approved=approved, note="<b>Because</b>"))
        await in_database(watched.look)
    assert (await play(turn, model, tools)).status == "done"
    await in_database(watched.look)
    watched.check()
    assert ("Approved" if approved else "Denied") in watched.pages[-1].text()


async def test_through_an_interruption_and_a_second_attempt() -> None:
    turn = await in_database(said, tools=("look",))
    watched = await in_database(Watched, turn.conversation)
    for script in ([[TextDelta("Near")]], [text("Here.")]):
        await in_database(watched.look)
        claimed = await in_database(claim, turn.pk, "test")
        assert claimed is not None
        record, work = Record(claimed), await in_database(history.work, turn.pk, TOOLS)

        async def tell(happening: Happening, record: Record = record) -> None:
            await watched.tell(record, happening)

        try:
            await record.end(await run(work, ScriptedModel(list(script)), tell, Limits()))
        except AssertionError:  # The first script breaks off.
            await record.interrupted()
    await in_database(watched.look)
    assert [step.status for step in await in_database(lambda: list(turn.steps.all()))] == [
        "abandoned",
        "done",
    ]
    watched.check()


async def test_through_two_turns_and_a_new_title() -> None:
    watched = await watch([text("One.")])
    await in_database(said, "And now?", watched.conversation)
    await in_database(watched.look)
    await in_database(commands.changed, watched.conversation, title="Renamed <b>")
    await in_database(watched.look)
    watched.check()


FLOW = """
flow: 1
title: Two <i>looks</i>
tools: [get_current_weather]
results:
  - {call: get_current_weather, gives: {location: Rome, temperature: 9}}
turns:
  - {say: "<b>Rome</b>?", expect: {calls: [get_current_weather: {}]}}
  - {say: "And now?", expect: {answer: {words: [dry]}}}
"""


async def test_through_a_flow_that_is_played_left_talked_into_and_played_to_its_end() -> None:
    row = await in_database(kept, read(FLOW, "looks"), FLOW, "saved")
    conversation = await in_database(begin, row, "m", Owner(AnonymousUser(), "somebody"))
    first = await in_database(say_next, conversation)
    assert first is not None
    watched = await in_database(Watched, conversation)
    await in_database(watched.look)
    await play(first, ScriptedModel([calls(("get_current_weather", {"location": "Rome"})), text("9 °C.")]))
    await in_database(watched.look)
    await play(await in_database(said, "Really?", conversation), ScriptedModel([text("Yes.")]))
    await in_database(watched.look)
    await in_database(commands.changed, conversation, flow_left_at=timezone.now())
    await in_database(watched.look)
    await in_database(commands.changed, conversation, flow_left_at=None)
    second = await in_database(say_next, await in_database(Conversation.objects.get))
    assert second is not None
    await in_database(watched.look)
    await play(second, ScriptedModel([text("It is wet.")]))
    await in_database(watched.look)
    watched.check()
    states = ("answering", "ready", "free", "left", "answering", "over")
    for page, state in zip(watched.pages, states, strict=True):
        assert f'data-state="{state}"' in page.text()
    assert "6 of 7 as expected" in watched.pages[-1].text(), "it does not say that it is dry"


async def test_through_thumbs_that_are_given_explained_changed_and_taken_back() -> None:
    watched = await watch([text("One.")])
    turn = await in_database(watched.conversation.turns.get)
    for liked, reason in ((True, None), (True, "<b>Short</b>"), (False, None)):
        await in_database(give, turn, liked, reason)
        await in_database(watched.look)
    await in_database(take_back, turn)
    await in_database(watched.look)
    watched.check()
    assert [page.text().count("Thumb ") for page in watched.pages[-4:]] == [1, 1, 1, 0]
    assert "&lt;b&gt;Short" in watched.pages[-3].text()


async def test_of_a_deleted_conversation_there_is_no_news() -> None:
    turn = await in_database(said)
    await in_database(lambda: Conversation.objects.update(deleted_at="2026-01-01T00:00Z"))
    assert await in_database(news, turn.conversation_id, 0) is None


async def test_whoever_is_up_to_date_is_sent_nothing() -> None:
    turn = await in_database(said)
    revision = (await in_database(Conversation.objects.get)).revision
    assert await in_database(news, turn.conversation_id, revision) == News(revision, ())

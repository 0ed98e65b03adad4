"""Whatever a tool returns, raises, reports and tries: the turn ends, the rows hold, the pages show them."""

import json
import os
from datetime import date
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html

from chat.agent.limits import Limits
from chat.calling import Attempt, report, tried
from chat.feed.news import news
from chat.inspector.tabs import CALL_TABS, STEP_TABS
from chat.models import VISITOR, Conversation, Turn
from chat.tools.registry import Tool, tool
from chat.tools.toolbox import Toolbox
from chat.turns.history import next_messages
from chat.turns.trace import trace
from tests.faults.truth import answered_in_order
from tests.feed.document import Document
from tests.pages.nasty import MARKDOWN, NASTY
from tests.pages.reading import forbidden
from tests.playing import play, said
from tests.scripted import ScriptedModel, calls, text

pytestmark = pytest.mark.django_db(transaction=True)
EXAMPLES = int(os.environ.get("WALKS", "15"))

CYCLE: dict[str, Any] = {"kind": "live"}
CYCLE["again"] = [CYCLE]
DEEP: Any = "the bottom"
for _ in range(500):
    DEEP = {"in": [DEEP]}
WIDE = {f"<b>{at}</b>": ["y" * 2_000] for at in range(300)}
ENVELOPE = {
    "kind": NASTY,
    "source": {"name": NASTY, "url": "javascript:alert(1)", "licence": NASTY},
    "as_of": NASTY,
    "notes": [NASTY, MARKDOWN, NASTY],
}
ORDINARY_KEYS = (
    "kind source as_of notes location temperature unit condition price currency restaurants activities"
)

words = st.one_of(
    st.text(st.characters(exclude_categories=()), max_size=12),
    st.sampled_from([NASTY, "\x00\ud800", "\u202e<b>", 'https://x.example/"><b>', "7", "z" * 5_000]),
)
values: Any = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        words,
        st.binary(max_size=4),
        st.sampled_from([date(2026, 1, 1), {1, 2}, object, 2j]),
        st.just(5_000).map(lambda digits: 10**digits),  # Which nothing can write, hypothesis neither.
    ),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=4),
    max_leaves=8,
)
results = st.dictionaries(st.sampled_from(ORDINARY_KEYS.split()) | words, values, max_size=6) | values
attempts = st.builds(Attempt, *[values] * 5) | values
ends = st.fixed_dictionaries(
    {
        "result": results,
        "reports": st.lists(words | values, max_size=3),
        "attempts": st.lists(attempts, max_size=3),
        "error": st.none() | words,
        "in_thread": st.booleans(),
    }
)


def made(end: dict[str, Any]) -> Tool:
    """A tool that comes to this end."""

    def do() -> Any:
        for each in end["reports"]:
            report(each)
        for attempt in end["attempts"]:
            tried(attempt)
        if end["error"] is not None:
            raise ValueError(end["error"])
        return end["result"]

    def look() -> Any:
        """Look"""
        return do()

    async def look_too() -> Any:
        """Look"""
        return do()

    look_too.__name__ = "look"
    return tool(look if end["in_thread"] else look_too)


def an_end(**given: Any) -> dict[str, Any]:
    return {"result": {}, "reports": [], "attempts": [], "error": None, "in_thread": True, **given}


nasty_attempt = Attempt(NASTY, NASTY, float("nan"), 10**30, NASTY)  # type: ignore[arg-type]


ODD = {
    "a cycle": an_end(result=CYCLE),
    "500 levels": an_end(result=DEEP),
    "huge and nasty": an_end(
        result=WIDE | ENVELOPE, reports=["x" * 1_000_000], attempts=[nasty_attempt] * 300
    ),
    "a nasty envelope": an_end(
        result=ENVELOPE, reports=[NASTY], attempts=[nasty_attempt, None], in_thread=False
    ),
    "an old envelope": an_end(result={**ENVELOPE, "source": NASTY, "notes": {"a": [NASTY]}}),
    "no envelope": an_end(result={"source": {"name": {}, "url": ["https://x.example/"]}, "as_of": []}),
    "a nasty error": an_end(error=NASTY, reports=[3, None, b"x"], attempts=[nasty_attempt]),
    "odd attempts": an_end(error="\ud800\x00" * 300, attempts=[Attempt(CYCLE, DEEP, "x", [], WIDE)]),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("which", ODD)
def test_of_what_is_known_to_be_odd_the_rows_and_the_pages_hold(which: str) -> None:
    check(ODD[which])


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(ends)
def test_whatever_a_tool_does_the_rows_and_the_pages_hold(end: dict[str, Any]) -> None:
    check(end)


def check(end: dict[str, Any]) -> None:
    turn = said(tools=("look",), client_key="k")
    client = browser_of(turn.conversation)
    before = page(client, turn.conversation)
    model = ScriptedModel([calls(("look", {})), text("Well.")])

    ended = async_to_sync(play)(turn, model, Toolbox([made(end)]), Limits())

    assert ended.status == "done", ended.explanation
    [call] = [call for step in ended.steps.all() for call in step.calls.all()]
    assert call.status in ("done", "failed")
    assert json.loads(json.dumps([call.result, call.chain, call.progress], allow_nan=False))
    assert len(json.dumps(model.requests[1].messages)) < 200_000
    answered_in_order(next_messages(turn.conversation))  # type: ignore[arg-type]
    turn.conversation.refresh_from_db()
    assert json.dumps(trace(turn.conversation), allow_nan=False).encode()
    after = page(client, turn.conversation)
    assert before.apply(news(turn.conversation_id, before.revision)).text() == after.text()
    for address in addresses(ended):
        harmless(client.get(address), address)


def browser_of(conversation: Conversation) -> Client:
    client = Client(SERVER_NAME="localhost", HTTP_ACCEPT="text/html")
    session = client.session
    session[VISITOR] = conversation.visitor
    session.save()
    return client


def page(client: Client, conversation: Conversation) -> Document:
    address = f"/c/{conversation.pk}/"
    return Document(harmless(client.get(address), address))


def addresses(turn: Turn) -> list[str]:
    """Every tab of every row."""
    found = []
    for step in turn.steps.all():
        found += [f"/s/{step.pk}/{tab.slug}/" for tab in STEP_TABS if tab.applies_to(step)]
        for call in step.calls.all():
            found += [f"/k/{call.pk}/{tab.slug}/" for tab in CALL_TABS if tab.applies_to(call)]
    return found


def harmless(response: Any, address: str) -> str:
    """A page in which nothing of the tool's has become markup, but for links to where its data is from."""
    content: str = response.content.decode()
    assert response.status_code == 200, address
    tree = html.document_fromstring(content)
    links = {f"address: {link}" for link in tree.xpath("//a[contains(@rel, 'external')]/@href")}
    assert all(link.startswith("address: https://") for link in links), address
    assert set(forbidden(content)) <= links, address
    assert tree.xpath("//img[@src='x'] | //b | //main//script") == [], address
    return content

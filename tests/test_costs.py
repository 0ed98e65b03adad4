"""What things cost, counted: statements, calls and bytes, which don't depend on how busy the machine is.

A number here may fall; one that has to rise is a decision.
"""

import gzip
import json
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone
from lxml import html

from bench.speed.disk import used
from chat.feed.news import news
from chat.llm.answer import Answer
from chat.llm.client import Hear
from chat.llm.exchange import Exchange
from chat.llm.reading import read_answer
from chat.llm.request import Request
from chat.models import Conversation, Step, Turn
from chat.tools.registry import tool
from chat.tools.toolbox import Toolbox
from chat.turns.database import in_database
from tests.commands.running import Place
from tests.pages.talk import JSON, conversation_of, lay_out
from tests.playing import play, said
from tests.scripted import ScriptedModel, calls, text


@tool
async def look(at: str) -> dict[str, str]:
    """Look at it"""
    return {"saw": at}


TOOLS = Toolbox([look])
HEADERS = {"content-type": "text/event-stream"}


async def statements(work: Callable[[], Awaitable[Any]]) -> int:
    """How many the thread that runs turns has made."""
    made: list[str] = []

    def count(execute: Any, sql: str, *rest: Any) -> Any:
        made.append(sql)
        return execute(sql, *rest)

    await in_database(lambda: connection.execute_wrappers.append(count))
    try:
        await work()
    finally:
        await in_database(lambda: connection.execute_wrappers.remove(count))
    return len(made)


async def of_a_turn(*answers: Any) -> int:
    turn = await in_database(lambda: said(tools=("look",)))

    async def played() -> None:
        assert (await play(turn, ScriptedModel(list(answers)), TOOLS)).status == "done"

    return await statements(played)


@pytest.mark.django_db(transaction=True)
async def test_a_turn_its_further_answers_and_its_calls_take_so_many_statements() -> None:
    one = await of_a_turn(text("Hello."))
    called = await of_a_turn(calls(("look", {"at": "it"})), text("Seen."))
    twice = await of_a_turn(calls(("look", {"at": "it"}), ("look", {"at": "that"})), text("Seen."))
    assert one <= 14, "claimed, read, asked, answered and ended"
    assert called <= 46, "a request with a call, the request with its result, and the pattern of them"
    assert twice - called <= 11, "one more call"


@pytest.mark.django_db(transaction=True)
async def test_a_token_takes_no_statement(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chat.turns.checkpoints.CHECKPOINT_SECONDS", 60)
    assert await of_a_turn(text("Hello.")) == await of_a_turn(text("Hello. " * 2000))


def event(content: str, reason: str | None = None) -> bytes:
    choice = {"index": 0, "delta": {"content": content}, "finish_reason": reason}
    return f"data: {json.dumps({'id': 'x', 'model': 'm', 'choices': [choice]})}\n\n".encode()


def python_calls(work: Callable[[], Any]) -> int:
    made = 0

    def seen(frame: Any, event: str, argument: Any) -> None:
        nonlocal made
        made += event == "call"

    sys.setprofile(seen)
    try:
        work()
    finally:
        sys.setprofile(None)
    return made


def test_an_event_of_an_answer_takes_so_many_calls() -> None:
    """Words in a row in one read; each in a read of its own; and what is no words, event by event."""

    end = event("", "stop") + b"data: [DONE]\n\n"

    def of_an_event(piece: bytes, a_read: int) -> float:
        reads = [piece * a_read]
        few, many = (
            python_calls(lambda n=n: read_answer(200, HEADERS, [*reads * n, end])) for n in (100, 300)
        )
        return (many - few) / (200 * a_read)

    words, no_words = event("word "), event("")
    assert of_an_event(words, 100) < 6
    assert of_an_event(words, 1) < 55
    assert of_an_event(no_words, 100) < 55


class Paced:
    """A model that says as many words, fifty a second, none of them quite in time."""

    def __init__(self, words: int) -> None:
        self.words, self.dice = [f"word{number} " for number in range(words)], Random(1)

    async def ask(self, request: Request, hear: Hear, exchange: Exchange) -> Answer:
        exchange.start()
        exchange.status, exchange.headers = 200, HEADERS
        exchange.body, exchange.url = request.body(), "https://models.example/v1/chat/completions"
        came = (number / 50 + self.dice.random() / 200 for number in range(len(self.words)))
        exchange.reads = [(after, event(word)) for after, word in zip(came, self.words, strict=True)]
        return text("".join(self.words))


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the bytes of SQLite's file are counted")
@pytest.mark.django_db(transaction=True)
async def test_a_turn_takes_so_many_bytes_beyond_its_text() -> None:
    """All tools are offered; a conversation of its own is among them. Pages begun before are not."""
    model, count = Paced(250), 100

    async def played() -> None:
        for _ in range(count):
            assert (await play(await in_database(said), model)).status == "done"

    await played()
    before = await in_database(used)
    await played()
    taken = await in_database(used) - before
    assert (taken.file - taken.text) / count <= 3_100


@pytest.mark.django_db
def test_pages_have_so_many_bytes(alice: Client) -> None:
    conversation = conversation_of(alice)
    lay_out(conversation, 20)
    start, long = (len(gzip.compress(alice.get(path).content)) for path in ("/", f"/c/{conversation.pk}/"))
    assert start <= 7_000
    assert long <= 9_500, "five turns of two requests and two calls each, with the inspector"


@pytest.mark.django_db
def test_a_long_conversation_is_opened_with_so_many_calls_and_again_with_fewer(alice: Client) -> None:
    warming, long = conversation_of(alice), conversation_of(alice)
    lay_out(warming, 6)
    lay_out(long, 30)

    def opened(conversation: Conversation) -> int:
        return python_calls(lambda: alice.get(f"/c/{conversation.pk}/"))

    opened(warming)
    first, again = opened(long), opened(long)
    assert first <= 46_000, "five turns of two requests and two calls each, with the inspector"
    assert again <= 18_500, "none of which is made again"


@pytest.mark.django_db
def test_the_first_page_has_so_many_elements(alice: Client) -> None:
    page = html.document_fromstring(alice.get("/").content)
    assert len(page.xpath("//*")) <= 460
    assert not page.xpath("//svg//use | //img"), "each would be a document of its own to the browser"


@pytest.mark.django_db
def test_the_first_page_takes_so_many_calls_and_statements(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    client.get("/")
    with django_assert_max_num_queries(0):
        assert python_calls(lambda: client.get("/")) <= 12_000


@pytest.mark.django_db
def test_to_say_something_takes_so_many_calls_and_statements(
    alice: Client, django_assert_max_num_queries: Any
) -> None:
    """By script, in a conversation that has begun; two statements are the test's own."""
    conversation = conversation_of(alice)

    def say() -> None:
        assert alice.post(f"/c/{conversation.pk}/say", {"text": "Hello."}, **JSON).status_code == 202
        Turn.objects.update(status="done")

    say()
    say()
    with django_assert_max_num_queries(11):
        assert python_calls(say) <= 2_220


def begun(earlier: int = 0) -> Conversation:
    """With a turn whose first request has just left, after turns that have ended."""
    turn = said()
    for _ in range(earlier):
        Turn.objects.filter(pk=turn.pk).update(status="done", born=0, revision=0)
        turn = said(conversation=turn.conversation)
    Step.objects.create(turn=turn, number=1, status="streaming", sent_at=timezone.now(), born=2, revision=2)
    Turn.objects.filter(pk=turn.pk).update(status="running", revision=2)
    Conversation.objects.filter(pk=turn.conversation_id).update(revision=2)
    return turn.conversation


@pytest.mark.django_db
def test_the_news_that_a_turn_has_begun_takes_so_many_calls_and_statements(
    django_assert_max_num_queries: Any,
) -> None:
    news(begun().pk, 0)
    second, third = begun(), begun(earlier=3)
    for conversation in (second, third):
        with django_assert_max_num_queries(5):
            assert python_calls(lambda pk=conversation.pk: news(pk, 0)) <= 1_620


START = """
import sys
from travelbot.asgi import application
from travelbot.assets import asset
print(asset.cache_info().currsize, [name for name in sys.modules if ".offline.understanding" in name])
"""


def test_a_start_packs_no_file_and_reads_no_rules_of_the_offline_model(tmp_path: Path) -> None:
    program, environment = (sys.executable, "-c", START), Place(tmp_path).environment
    ended = subprocess.run(program, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True)
    assert ended.stdout == "0 []\n", ended.stderr

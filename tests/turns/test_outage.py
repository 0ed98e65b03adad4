"""The disk is full or the database is locked while a turn runs: nothing is lost, and it goes on."""

import asyncio
import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import OperationalError, connection

from chat.calling import report
from chat.feed.live import LiveStep
from chat.llm.answer import Delta, TextDelta
from chat.llm.exchange import Exchange
from chat.models import Step, Turn
from chat.tools.registry import tool
from chat.tools.toolbox import Toolbox
from chat.turns import checkpoints, database
from chat.turns.claim import Claim, claim
from chat.turns.database import in_database
from chat.turns.outage import Trouble, Unknown, knowing, outage, trouble
from chat.turns.step_rows import StepRows
from chat.turns.stop import stop
from tests.playing import fresh, play, said, start
from tests.scripted import Pause, ScriptedModel, calls, text

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="its disk is filled by SQLite's own means"),
]
LONG = "All of it. " * 5_000


def vacuum() -> None:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")


def pragma(statement: str) -> int:
    with connection.cursor() as cursor:
        return int(cursor.execute(f"PRAGMA {statement}").fetchone()[0])


async def fill_the_disk() -> None:
    """Not one page more can be written by whoever runs turns."""
    await in_database(vacuum)
    pages = await in_database(pragma, "page_count")
    await in_database(pragma, f"max_page_count = {pages}")


async def make_room() -> None:
    await in_database(pragma, "max_page_count = 1000000")


@pytest.fixture(autouse=True)
async def room_before_and_afterwards() -> Iterator[None]:
    outage.over(wrote=True)
    yield
    await make_room()


@contextmanager
def locked_by_another_process() -> Iterator[None]:
    other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield
    other.execute("ROLLBACK")
    other.close()


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]


async def until_told(caplog: pytest.LogCaptureFixture, words: str) -> None:
    async with asyncio.timeout(20):
        while not any(words in line for line in lines(caplog)):
            await asyncio.sleep(0.01)


async def test_a_turn_waits_for_space_and_goes_on_where_it_was(caplog: pytest.LogCaptureFixture) -> None:
    pause = Pause()
    model = ScriptedModel([[TextDelta(LONG), pause, text(LONG)]])
    turn = await in_database(said)
    task = await start(turn, model)
    await pause.reached.wait()
    await fill_the_disk()
    pause.go_on.set()
    await until_told(caplog, "the server’s disk is full")
    await make_room()
    await task
    ended = await fresh(turn)
    assert (ended.status, [step.text for step in ended.steps.all()]) == ("done", [LONG])
    assert len(model.requests) == 1
    first, last = lines(caplog)
    assert "database or disk is full" in first and last.startswith("The database works again")


async def test_a_turn_without_space_for_long_is_handed_back_and_no_crash_is_counted(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "PATIENCE", 0.3)
    pause = Pause()
    model = ScriptedModel([[TextDelta(LONG), pause, text(LONG)], text("Said again.")])
    turn = await in_database(said)
    task = await start(turn, model)
    await pause.reached.wait()
    await fill_the_disk()
    pause.go_on.set()
    await until_told(caplog, "is handed back")
    assert not task.done()
    await make_room()
    await task
    ended = await play(turn, model)
    assert (ended.status, ended.crashes) == ("done", 0)
    assert [(step.status, step.text) for step in ended.steps.all()] == [
        ("abandoned", LONG),
        ("done", "Said again."),
    ]


async def test_a_stop_reaches_a_turn_that_waits_to_be_handed_back(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "PATIENCE", 0.3)
    pause = Pause()
    turn = await in_database(said)
    task = await start(turn, ScriptedModel([[TextDelta(LONG), pause, text(LONG)]]))
    await pause.reached.wait()
    await fill_the_disk()
    pause.go_on.set()
    await until_told(caplog, "is handed back")
    await make_room()
    await in_database(stop, turn)
    await task
    assert (await fresh(turn)).status == "cancelled"


async def test_a_turn_waits_for_a_lock_that_another_process_holds(caplog: pytest.LogCaptureFixture) -> None:
    patience = await in_database(pragma, "busy_timeout")
    await in_database(pragma, "busy_timeout = 50")
    pause = Pause()
    turn = await in_database(said)
    task = await start(turn, ScriptedModel([[TextDelta("Hello."), pause, text("Hello.")]]))
    await pause.reached.wait()
    with locked_by_another_process():
        pause.go_on.set()
        await until_told(caplog, "the database is busy")
    await task
    await in_database(pragma, f"busy_timeout = {patience}")
    assert (await fresh(turn)).status == "done"


async def test_words_of_a_call_that_cannot_be_written_hold_nothing_up(
    caplog: pytest.LogCaptureFixture,
) -> None:
    began, go_on = asyncio.Event(), asyncio.Event()

    @tool(deadline=60)
    async def search() -> dict[str, Any]:
        """Search"""
        began.set()
        await go_on.wait()
        report("half way")
        await until_told(caplog, "the database is busy")
        return {"found": 1}

    patience = await in_database(pragma, "busy_timeout")
    await in_database(pragma, "busy_timeout = 100")
    turn = await in_database(said, tools=("search",))
    task = await start(turn, ScriptedModel([calls(("search", {})), text("Well.")]), Toolbox([search]))
    await began.wait()
    with locked_by_another_process():
        go_on.set()
        await until_told(caplog, "the database is busy")
    await task
    await in_database(pragma, f"busy_timeout = {patience}")
    assert (await fresh(turn)).status == "done"
    [call] = [call for step in (await fresh(turn)).steps.all() for call in step.calls.all()]
    assert (call.status, call.result) == ("done", {"found": 1})


async def test_text_under_way_of_all_turns_is_written_in_one_transaction(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(checkpoints, "CHECKPOINT_SECONDS", 0.2)
    before, after = [Pause() for _ in range(5)], [Pause() for _ in range(5)]
    turns = [await in_database(said) for _ in before]
    tasks = []
    for turn, first, second in zip(turns, before, after, strict=True):
        line: list[Delta | Pause] = [first, TextDelta("So far."), second, text("So far.")]
        tasks.append(await start(turn, ScriptedModel([line])))
        await first.reached.wait()
    begun = await in_database(_statements)
    for pause in before:
        pause.go_on.set()
    async with asyncio.timeout(20):
        while await in_database(Step.objects.filter(text="So far.").count) < len(turns):
            await asyncio.sleep(0.01)
    written = (await in_database(_statements))[len(begun) :]
    assert len([sql for sql in written if sql.startswith("UPDATE")]) == len(turns)
    assert len([sql for sql in written if sql.startswith("BEGIN")]) == 1
    await asyncio.sleep(0.5)  # Nothing more is heard: nothing more is written.
    assert (
        len([sql for sql in (await in_database(_statements)) if sql.startswith("BEGIN")])
        == len([sql for sql in begun if sql.startswith("BEGIN")]) + 1
    )
    for pause in after:
        pause.go_on.set()
    await asyncio.gather(*tasks)


def _statements() -> list[str]:
    connection.force_debug_cursor = True
    return [query["sql"] for query in connection.queries_log]


async def test_a_checkpoint_that_comes_late_leaves_an_ended_step_alone() -> None:
    turn = await play(await in_database(said), ScriptedModel([text("The whole answer.")]))
    (step,) = turn.steps.all()
    claimed = Claim(turn.pk, turn.conversation_id, turn.epoch)
    late = StepRows(claimed, step, Exchange(), LiveStep(step.pk, step.revision, text="The wh"), {})
    await in_database(late.checkpoint)
    assert (await in_database(Step.objects.get)).text == "The whole answer."


async def test_a_claim_is_no_crash_if_the_turn_was_handed_back() -> None:
    turn = await in_database(said)
    first = await in_database(claim, turn.pk, "server:a")
    assert first is not None
    await in_database(first.release)
    await in_database(claim, turn.pk, "server:b")
    assert (await in_database(Turn.objects.get)).crashes == 0


def test_an_error_at_commit_is_told_apart_only_where_nobody_can_know() -> None:
    def failing(code: int) -> OperationalError:
        cause = sqlite3.OperationalError("as SQLite says")
        cause.sqlite_errorcode = code
        error = OperationalError("as SQLite says")
        error.__cause__ = cause
        return error

    assert trouble(failing(sqlite3.SQLITE_FULL)) is Trouble.FULL
    assert trouble(failing(sqlite3.SQLITE_BUSY | 5 << 8)) is Trouble.LOCKED
    assert trouble(failing(sqlite3.SQLITE_ERROR)) is None, "no such table: a fault of the program"
    with pytest.raises(OperationalError) as before, knowing():
        raise failing(sqlite3.SQLITE_IOERR)
    assert not isinstance(before.value, Unknown), "it was not committed"

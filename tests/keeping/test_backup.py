"""All rows in one file, and back: on whichever database the tests run."""

import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.commands.running import Place, chunk, eventually, model_server
from tests.commands.test_serve import Browser
from tests.keeping.conftest import ON_POSTGRESQL
from tests.llm.server import Reply

Places = Callable[..., Place]
HOLD = Reply([chunk(content="It is")], end="hold")
ANSWER = Reply([chunk(content="It is sunny."), chunk(finish_reason="stop"), b"data: [DONE]\n\n"])


def rows(place: Place, query: str) -> list[tuple[Any, ...]]:
    if not ON_POSTGRESQL:
        return place.rows(query)
    with psycopg.connect(place.environment["DATABASE_URL"], autocommit=True) as connection:
        return list(connection.execute(query).fetchall())  # type: ignore[call-overload]


def write(place: Place, statement: str) -> None:
    if ON_POSTGRESQL:
        with psycopg.connect(place.environment["DATABASE_URL"], autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[call-overload]
        return
    with sqlite3.connect(place.database) as database:
        database.execute(statement)
    database.close()


def backed_up(place: Place) -> Path:
    file = place.folder / "backup"
    ended = place.manage("backup", str(file))
    assert (ended.code, ended.err) == (0, ""), ended.err
    return file


@pytest.fixture
def with_answers(place: Places) -> Place:
    there = place("from")
    assert there.manage("ask", "Weather in Paris?").code == 0
    return there


SAID = "SELECT said, status FROM chat_turn ORDER BY id"


def test_what_was_backed_up_is_restored_and_read_by_its_owner_alone(
    with_answers: Place, place: Places
) -> None:
    file = backed_up(with_answers)
    assert file.stat().st_mode & 0o777 == 0o600
    assert [left.name for left in file.parent.iterdir() if left.name.endswith(".part")] == []
    there = place("to")
    ended = there.manage("restore", str(file))
    assert (ended.code, ended.err) == (0, "")
    for table in ("chat_turn", "chat_step", "chat_toolcall", "chat_wire", "django_migrations"):
        count = f"SELECT count(*) FROM {table}"
        assert rows(there, count) == rows(with_answers, count) != [(0,)]
    assert there.manage("ask", "And in Rome?").code == 0


def test_a_database_with_rows_is_replaced_only_when_that_is_said(with_answers: Place) -> None:
    file = backed_up(with_answers)
    assert with_answers.manage("ask", "And in Rome?").code == 0
    refused = with_answers.manage("restore", str(file))
    assert (refused.code, refused.err.count("\n")) == (1, 1)
    assert "--replace" in refused.err
    assert len(rows(with_answers, SAID)) == 2
    ended = with_answers.manage("restore", str(file), "--replace")
    assert (ended.code, ended.err) == (0, "")
    assert rows(with_answers, SAID) == [("Weather in Paris?", "done")]


@pytest.mark.skipif(ON_POSTGRESQL, reason="a database is restored within one transaction there")
def test_the_file_that_was_there_is_kept(with_answers: Place) -> None:
    file = backed_up(with_answers)
    write(with_answers, "UPDATE chat_turn SET said = 'the old one'")
    with_answers.manage("restore", str(file), "--replace")
    [aside] = with_answers.folder.glob("db.sqlite3.2*")
    old = sqlite3.connect(aside)
    assert old.execute(SAID).fetchall() == [("the old one", "done")]
    old.close()


def test_a_backup_never_overwrites_a_file(with_answers: Place) -> None:
    file = backed_up(with_answers)
    before = file.read_bytes()
    ended = with_answers.manage("backup", str(file))
    assert (ended.code, "exists already" in ended.err, file.read_bytes() == before) == (1, True, True)


def test_what_is_no_backup_is_refused_in_a_sentence_and_nothing_is_touched(with_answers: Place) -> None:
    text, cut = with_answers.folder / "text", with_answers.folder / "cut"
    text.write_text("This is no backup.\n" * 1000)
    whole = backed_up(with_answers).read_bytes()
    cut.write_bytes(whole[: len(whole) * 2 // 3])
    for file in (text, cut, with_answers.folder, with_answers.folder / "nowhere"):
        ended = with_answers.manage("restore", str(file), "--replace")
        assert (ended.code, ended.out, ended.err.count("\n")) == (1, "", 1), ended.err
        assert ended.err.startswith("CommandError: ")
        assert rows(with_answers, SAID) == [("Weather in Paris?", "done")]


def test_a_backup_of_a_newer_version_is_refused(with_answers: Place, place: Places) -> None:
    newer = "INSERT INTO django_migrations (app, name, applied) VALUES ('chat', '9999_newer', '2030-01-01')"
    write(with_answers, newer)
    there = place("to")
    ended = there.manage("restore", str(backed_up(with_answers)))
    assert (ended.code, ended.err.count("\n")) == (1, 1)
    assert "of a newer version, with 9999_newer" in ended.err


def test_nothing_is_restored_while_a_server_runs(with_answers: Place) -> None:
    file = backed_up(with_answers)
    with with_answers.serving() as site:
        Browser(site).request("GET", "/")
        ended = with_answers.manage("restore", str(file), "--replace")
    assert (ended.code, ended.out, ended.err.count("\n")) == (1, "", 1)
    assert "first" in ended.err


@contextmanager
def talking(browser: Browser) -> Iterator[None]:
    """Somebody says something again and again meanwhile."""
    over = threading.Event()

    def talk() -> None:
        while not over.is_set():
            browser.begin("Weather in Paris?")

    thread = threading.Thread(target=talk)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def test_a_turn_that_was_in_flight_under_load_goes_on_after_the_restore(place: Places) -> None:
    with model_server(HOLD) as model:
        there = place("from", LLM_BASE_URL=model.url, LLM_MODEL="tiny", TURNS_A_PERSON="100000")
        with there.serving() as site:
            browser = Browser(site)
            browser.begin("In flight?")
            eventually(lambda: b"In flight?" in b"".join(model.requests))
            with talking(browser):
                files = [there.folder / f"backup{number}" for number in range(3)]
                ends = [there.manage("backup", str(file)) for file in files]
        assert [(end.code, end.err) for end in ends] == [(0, "")] * 3
        model.replies[:] = [ANSWER]
        again = place("to", LLM_BASE_URL=model.url, LLM_MODEL="tiny", TURNS_A_PERSON="100000")
        assert again.manage("restore", str(files[-1])).code == 0
        active = "SELECT count(*) FROM chat_turn WHERE status IN ('queued', 'running')"
        assert rows(again, active) != [(0,)]
        with again.serving():
            eventually(lambda: rows(again, active) == [(0,)], 60)
    assert rows(again, "SELECT DISTINCT status FROM chat_turn") == [("done",)]
    steps = "SELECT count(*) FROM chat_step WHERE status NOT IN ('done', 'abandoned')"
    assert rows(again, steps) == [(0,)]


@pytest.mark.skipif(not ON_POSTGRESQL, reason="SQLite needs no programs")
def test_without_postgresqls_programs_a_sentence_says_what_to_install(with_answers: Place) -> None:
    environment = with_answers.environment | {"PATH": "/nowhere"}
    command = (sys.executable, "manage.py", "backup", str(with_answers.folder / "backup"))
    ended = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert (ended.returncode, ended.stderr.count("\n")) == (1, 1), ended.stderr
    assert "pg_dump was not found: install" in ended.stderr


@pytest.mark.skipif(not ON_POSTGRESQL, reason="SQLite has no password")
def test_the_password_is_on_no_command_line_and_in_no_error(with_answers: Place, tmp_path: Path) -> None:
    """A pg_dump that writes down how it was called."""
    parts = urlsplit(with_answers.environment["DATABASE_URL"])
    url = f"postgres://{parts.username}:canary-word@{parts.hostname}:{parts.port}{parts.path}"
    called = tmp_path / "called"
    spy = tmp_path / "pg_dump"
    spy.write_text(f'#!/bin/sh\necho "$@ / $PGPASSWORD / $PGHOST" > {called}\necho "no" >&2\nexit 1\n')
    spy.chmod(0o755)
    environment = with_answers.environment | {
        "DATABASE_URL": url,
        "PATH": f"{tmp_path}:{os.environ['PATH']}",
    }
    command = (sys.executable, "manage.py", "backup", str(tmp_path / "backup"))
    ended = subprocess.run(command, env=environment, capture_output=True, text=True)
    arguments, password, host = called.read_text().strip().split(" / ")
    assert (password, host) == ("canary-word", parts.hostname)
    assert "canary-word" not in arguments + ended.stdout + ended.stderr
    assert ended.stderr == "CommandError: pg_dump failed: no.\n"

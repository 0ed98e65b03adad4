"""All that one process writes to a SQLite file goes through one fair lock, which nothing leaves locked."""

import gc
import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django.db.utils import IntegrityError, NotSupportedError

from travelbot.sqlite.base import Connection, Cursor, DatabaseFeatures, DatabaseWrapper
from travelbot.sqlite.turnstile import Turnstile

Opens = Callable[[], DatabaseWrapper]


@pytest.fixture
def opens(tmp_path: Path, django_db_blocker: Any) -> Iterator[Opens]:
    """Opens one more connection to a file with a table of numbers; it waits half a second for a lock."""
    opened: list[DatabaseWrapper] = []

    def one_more() -> DatabaseWrapper:
        options = {"timeout": 0.5, "transaction_mode": "IMMEDIATE", "init_command": "PRAGMA journal_mode=WAL"}
        settings = {"ENGINE": "travelbot.sqlite", "NAME": str(tmp_path / "db.sqlite3"), "OPTIONS": options}
        defaults = {"CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": False, "AUTOCOMMIT": True, "TIME_ZONE": None}
        wrapper = DatabaseWrapper({**defaults, **settings})
        wrapper.inc_thread_sharing()  # It is closed by this fixture, on the test's thread.
        opened.append(wrapper)
        return wrapper

    with django_db_blocker.unblock():
        run(one_more(), "CREATE TABLE numbers (id INTEGER PRIMARY KEY, n INTEGER UNIQUE)")
        yield one_more
        for each in opened:
            each.close()


def run(database: DatabaseWrapper, statement: str) -> None:
    with database.cursor() as cursor:
        cursor.execute(statement)


def numbers(database: DatabaseWrapper) -> list[int]:
    with database.cursor() as cursor:
        return [n for (n,) in cursor.execute("SELECT n FROM numbers ORDER BY id")]


def begin(database: DatabaseWrapper) -> None:
    database.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)


def end(database: DatabaseWrapper) -> None:
    database.commit()
    database.set_autocommit(True)


def on_a_thread(work: Callable[[], object]) -> threading.Thread:
    thread = threading.Thread(target=work)
    thread.start()
    return thread


def test_a_second_writer_waits_for_the_end_of_the_first_ones_transaction(opens: Opens) -> None:
    first, second = opens(), opens()
    begin(first)
    run(first, "INSERT INTO numbers (n) VALUES (1)")
    writing = on_a_thread(lambda: run(second, "INSERT INTO numbers (n) VALUES (2)"))
    run(first, "INSERT INTO numbers (n) VALUES (3)")
    end(first)
    writing.join()
    assert numbers(first) == [1, 3, 2]


def test_who_reads_waits_for_nobody(opens: Opens) -> None:
    first, second = opens(), opens()
    begin(first)
    run(first, "INSERT INTO numbers (n) VALUES (1)")
    assert numbers(second) == []
    end(first)
    assert numbers(second) == [1]


def test_a_writer_who_comes_again_and_again_lets_others_in(opens: Opens) -> None:
    greedy, modest, came = opens(), opens(), threading.Event()

    def write_again_and_again() -> None:
        for n in range(1000, 5000):
            if came.is_set():
                return
            run(greedy, f"INSERT INTO numbers (n) VALUES ({n})")

    thread = on_a_thread(write_again_and_again)
    while len(numbers(modest)) < 10:
        pass
    for n in range(20):
        run(modest, f"INSERT INTO numbers (n) VALUES ({n})")
    came.set()
    thread.join()
    mine = [at for at, n in enumerate(numbers(modest)) if n < 1000]
    assert len(mine) == 20, "and the greedy one had not ended before"


def test_a_second_transaction_of_one_thread_is_told_that_the_database_is_locked(opens: Opens) -> None:
    first, second = opens(), opens()
    begin(first)
    with pytest.raises(OperationalError, match="database is locked") as locked:
        begin(second)
    assert locked.value.__cause__.sqlite_errorcode == sqlite3.SQLITE_BUSY
    end(first)
    run(second, "INSERT INTO numbers (n) VALUES (1)")


def test_an_autocommitted_statement_that_returns_rows_lets_go_when_they_are_fetched(opens: Opens) -> None:
    first, second = opens(), opens()
    with first.cursor() as cursor:
        cursor.execute("INSERT INTO numbers (n) VALUES (1) RETURNING id")
        with pytest.raises(OperationalError, match="database is locked"):
            run(second, "INSERT INTO numbers (n) VALUES (2)")
        assert cursor.fetchone() == (1,)
        run(second, "INSERT INTO numbers (n) VALUES (3)")


@pytest.mark.parametrize("leave", ["close", "rollback"])
def test_a_transaction_that_is_left_lets_the_next_in(opens: Opens, leave: str) -> None:
    first, second = opens(), opens()
    begin(first)
    run(first, "INSERT INTO numbers (n) VALUES (1)")
    getattr(first, leave)()
    run(second, "INSERT INTO numbers (n) VALUES (2)")
    assert numbers(second) == [2]


def test_a_connection_that_is_dropped_within_a_transaction_lets_the_next_in(opens: Opens) -> None:
    survivor = opens()

    def die() -> None:
        dying = sqlite3.connect(survivor.settings_dict["NAME"], factory=Connection)
        dying.cursor(factory=Cursor).execute("BEGIN IMMEDIATE")

    on_a_thread(die).join()
    gc.collect()  # Till then the file itself is locked as well.
    run(survivor, "INSERT INTO numbers (n) VALUES (1)")
    assert numbers(survivor) == [1]


def test_a_statement_that_fails_lets_the_next_in(opens: Opens) -> None:
    first, second = opens(), opens()
    run(first, "INSERT INTO numbers (n) VALUES (1)")
    with pytest.raises(IntegrityError):
        run(first, "INSERT INTO numbers (n) VALUES (1)")
    run(second, "INSERT INTO numbers (n) VALUES (2)")


def test_a_begin_refused_by_another_process_lets_the_next_try(opens: Opens) -> None:
    first, second = opens(), opens()
    other = sqlite3.connect(
        first.settings_dict["NAME"], isolation_level=None
    )  # As a process without our lock.
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(OperationalError, match="database is locked"):
        begin(first)
    other.execute("COMMIT")
    other.close()
    run(second, "INSERT INTO numbers (n) VALUES (2)")
    begin(first)
    end(first)


def test_a_commit_that_fails_keeps_the_lock_until_it_is_rolled_back(opens: Opens) -> None:
    first, second = opens(), opens()
    run(first, "CREATE TABLE notes (n REFERENCES numbers (id) DEFERRABLE INITIALLY DEFERRED)")
    begin(first)
    run(first, "INSERT INTO notes VALUES (7)")
    with pytest.raises(IntegrityError):
        first.commit()
    with pytest.raises(OperationalError, match="database is locked"):
        begin(second)
    first.rollback()
    begin(second)
    end(second)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's own")
def test_the_site_itself_runs_on_it_with_savepoints_and_durable_transactions() -> None:
    assert connection.settings_dict["ENGINE"] == "travelbot.sqlite"
    with transaction.atomic(durable=True), transaction.atomic():
        run(connection, "CREATE TABLE scratch (n)")
        with pytest.raises(OperationalError), transaction.atomic():
            run(connection, "INSERT INTO nowhere VALUES (1)")
        transaction.set_rollback(True)
    assert "scratch" not in connection.introspection.table_names()


def test_the_lock_goes_to_who_has_waited_longest() -> None:
    lock, order, waiting = Turnstile(), [], []
    assert lock.acquire(0)
    for name in "abc":
        waiting.append(on_a_thread(lambda name=name: (lock.acquire(10), order.append(name), lock.release())))
        while len(lock._waiting) < len(waiting):
            pass
    lock.release()
    for thread in waiting:
        thread.join()
    assert order == ["a", "b", "c"]
    assert lock.acquire(0) and not lock.acquire(0)


def test_an_sqlite_that_is_too_old_is_refused_in_a_sentence(
    opens: Opens, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(DatabaseFeatures, "minimum_database_version", (99, 1))
    with pytest.raises(NotSupportedError, match="SQLite 99.1 or later is required"):
        opens().check_database_version_supported()

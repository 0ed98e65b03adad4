"""A SQLite file, copied by SQLite's own backup while others write to it, and put back."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection

from chat.keeping.backup import versions
from chat.keeping.backup.emptiness import is_empty
from chat.keeping.backup.problem import Problem
from chat.keeping.backup.whole import whole
from chat.turns.lock import AlreadyServed, only_server

BESIDE = ("", "-wal", "-shm")


def save(file: Path) -> None:
    database = _database()
    if not database.exists():
        raise Problem(f"There is no database yet: {database}.")
    with whole(file) as part:
        _copy(database, part)
        with _telling(part), _read(part) as rows:
            _check_whole(database, rows)


def load(file: Path, replace: bool) -> str:
    """Where the rows that were there are now, or nothing if there were none."""
    with _alone():
        _check(file)
        aside = "" if _is_empty(replace) else f"{_database()}.{datetime.now():%Y%m%d-%H%M%S}"
        with whole(_database(), replaces=True) as part:
            _copy(file, part)
            _put_aside(aside)
    return aside


def _copy(file: Path, copy: Path) -> None:
    with _telling(file), _read(file) as rows, closing(sqlite3.connect(copy)) as copied:
        rows.backup(copied)  # In one go: else it begins anew whenever somebody writes.
        copied.execute("PRAGMA journal_mode=DELETE")  # One file, without a log beside it.


def _put_aside(aside: str) -> None:
    """With the log beside it, if one is left: it would be taken for that of the file that comes."""
    for suffix in BESIDE:
        there = Path(f"{_database()}{suffix}")
        if there.exists() and aside:
            os.rename(there, f"{aside}{suffix}")
        elif suffix:
            there.unlink(missing_ok=True)


def _check(file: Path) -> None:
    """Raises Problem for what is no backup, is damaged, or is of a newer version."""
    with _telling(file), _read(file) as rows:
        _check_whole(file, rows)
        tables = {name for (name,) in rows.execute("SELECT name FROM sqlite_master")}
        query = "SELECT app, name FROM django_migrations"
        versions.check(rows.execute(query).fetchall() if "django_migrations" in tables else ())


def _check_whole(file: Path, rows: sqlite3.Connection) -> None:
    if (found := rows.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
        raise Problem(f"{file} is damaged: {' '.join(found.split())}.")


def _is_empty(replace: bool) -> bool:
    """Raises Problem unless the database is empty or may be replaced. A damaged one is never empty."""
    try:
        empty = not _database().exists() or is_empty()
    except DatabaseError:
        empty = False
    finally:
        connection.close()
    if not (empty or replace):
        raise Problem(f"{_database()} has rows already: say --replace, and it is put aside.")
    return empty


@contextmanager
def _alone() -> Iterator[None]:
    try:
        with only_server(settings.DATABASES["default"]):
            yield
    except AlreadyServed as error:
        raise Problem(f"A server uses {_database()}: stop it first.") from error


@contextmanager
def _telling(file: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise Problem(f"{file} can't be read as a SQLite database: {error}.") from error


@contextmanager
def _read(file: Path) -> Iterator[sqlite3.Connection]:
    """It can write nothing, not even what SQLite does at the end."""
    with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True, timeout=20)) as rows:
        yield rows


def _database() -> Path:
    return Path(connection.settings_dict["NAME"])

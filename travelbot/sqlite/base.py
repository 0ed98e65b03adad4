"""SQLite with one write lock: all that this process writes to a file goes through one fair queue.

SQLite's own lock is no queue: who waits for it sleeps and asks again, and may never be lucky. Some of its
versions can also damage a file if connections write and checkpoint at the same time (3.7.0 to 3.51.2, see
docs/reliability.md): within one process they can't any more. Between processes SQLite's own lock holds on.
"""

import sqlite3
from collections import defaultdict
from functools import lru_cache
from os.path import realpath
from typing import Any

from django.db.backends.sqlite3 import base, features

from travelbot.sqlite.times import DatabaseOperations
from travelbot.sqlite.turnstile import Turnstile

READS = ("SELECT", "EXPLAIN", "VALUES", "SAVEPOINT", "RELEASE", "ROLLBACK", "COMMIT", "END", "PRAGMA")
"""How statements begin that take no write lock; all others are taken to write."""

KEPT = 300
"""Statements that are known as this database wants them."""

_turnstiles: defaultdict[str, Turnstile] = defaultdict(Turnstile)


class Connection(sqlite3.Connection):
    """Holds the write lock from a statement that writes to the end of its transaction."""

    def __init__(self, database: str, timeout: float = 5.0, **options: Any) -> None:
        self._turnstile, self._timeout, self._writing = _turnstiles[realpath(database)], timeout, False
        super().__init__(database, timeout=timeout, **options)

    def before(self, statement: str) -> None:
        """Take the lock, unless it is held or not needed. Raises SQLite's own error if it can't be had."""
        if self._writing or _reads(statement):
            return
        if not self._turnstile.acquire(self._timeout):
            error = sqlite3.OperationalError("database is locked")
            error.sqlite_errorcode, error.sqlite_errorname = sqlite3.SQLITE_BUSY, "SQLITE_BUSY"
            raise error
        self._writing = True

    def after(self) -> None:
        """Let go, unless a transaction is under way."""
        if self._writing and not self.in_transaction:
            self._let_go()

    def commit(self) -> None:
        try:
            super().commit()
        finally:
            self.after()

    def rollback(self) -> None:
        try:
            super().rollback()
        finally:
            self.after()

    def close(self) -> None:
        try:
            super().close()
        finally:
            self._let_go()

    def __del__(self) -> None:
        """Nobody closed it, perhaps because its thread has died within a transaction."""
        self._let_go()

    def _let_go(self) -> None:
        if self._writing:
            self._writing = False
            self._turnstile.release()


def _reads(statement: str) -> bool:
    """By its first letters: it may be long."""
    return statement.lstrip("( \t\r\n")[:9].upper().startswith(READS)


@lru_cache(KEPT)
def _converted(query: str) -> str:
    """As Django converts it, who looks at each letter each time: that takes as long as to ask."""
    converted: str = base.FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%")
    return converted


class Cursor(base.SQLiteCursorWrapper):
    """Django's own. A statement with RETURNING is committed only once its rows were fetched."""

    connection: Connection

    def execute(self, query: str, params: Any = None) -> "Cursor":
        self.connection.before(query)
        try:
            return super().execute(query, params)
        finally:
            self._executed()

    def convert_query(self, query: str, *, param_names: list[str] | None = None) -> str:
        if param_names is None:
            return _converted(query)
        return query % {name: f":{name}" for name in param_names}

    def executemany(self, query: str, param_list: Any) -> "Cursor":
        self.connection.before(query)
        try:
            return super().executemany(query, param_list)
        finally:
            self._executed()

    def _executed(self) -> None:
        if self.description is None:
            self.connection.after()

    def fetchone(self) -> Any:
        row = super().fetchone()
        self.connection.after()
        return row

    def fetchall(self) -> list[Any]:
        rows = super().fetchall()
        self.connection.after()
        return rows

    def close(self) -> None:
        super().close()
        self.connection.after()


class DatabaseFeatures(features.DatabaseFeatures):
    minimum_database_version = (3, 35)
    """Since then it knows RETURNING. Django says so in a sentence at the first connection."""


class DatabaseWrapper(base.DatabaseWrapper):
    features_class = DatabaseFeatures
    ops_class = DatabaseOperations

    def get_connection_params(self) -> dict[str, Any]:
        return {**super().get_connection_params(), "factory": Connection}

    def create_cursor(self, name: str | None = None) -> Cursor:
        cursor: Cursor = self.connection.cursor(factory=Cursor)
        return cursor

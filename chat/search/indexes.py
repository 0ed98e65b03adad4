"""The indexes are made after migrating, where the database can have them; a check says where it can't."""

from typing import Any

from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import DatabaseError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.recorder import MigrationRecorder

from chat.search.texts import TEXTS, Text

_AFTER = ("chat", "0011_what_is_kept_is_packed")
"""Before it nobody expects them."""


def make_indexes(using: str = "default", **_: object) -> None:
    """Those that are missing: a later migration that makes a table anew on SQLite drops its triggers."""
    database = connections[using]
    if TEXTS[0].table not in (tables := database.introspection.table_names()):
        return
    columns = [field.name for field in _columns(database, "chat_wire")]
    if "characters" not in columns:  # A migration backwards: the version of then makes its own.
        return
    try:
        with transaction.atomic(using):
            _on_sqlite(database, tables) if database.vendor == "sqlite" else _on_postgresql(database)
    except DatabaseError:
        return  # The check says so.


def _columns(database: BaseDatabaseWrapper, table: str) -> Any:
    with database.cursor() as cursor:
        return database.introspection.get_table_description(cursor, table)


def _on_postgresql(database: BaseDatabaseWrapper) -> None:
    with database.cursor() as cursor:
        cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        for text in TEXTS:
            cursor.execute(text.on_postgresql())


def _on_sqlite(database: BaseDatabaseWrapper, tables: list[str]) -> None:
    with database.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        there = {name for (name,) in cursor.fetchall()}
        for text in TEXTS:
            missing = [made for name, made in text.triggers().items() if name not in there]
            for statement in ([] if text.index in tables else text.on_sqlite()) + missing:
                cursor.execute(statement)


def has_index(database: BaseDatabaseWrapper, text: Text) -> bool:
    where = "sqlite_master WHERE name" if database.vendor == "sqlite" else "pg_indexes WHERE indexname"
    with database.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM {where} = %s", [text.index])
        return cursor.fetchone() is not None


@register(Tags.database)
def check_indexes(app_configs: Any = None, databases: Any = None, **kwargs: Any) -> list[CheckMessage]:
    return [found for name in databases or [] for found in _missing(connections[name])]


def _missing(database: BaseDatabaseWrapper) -> list[CheckMessage]:
    tables = database.introspection.table_names()
    if TEXTS[0].table not in tables or _AFTER not in MigrationRecorder(database).applied_migrations():
        return []
    if all(has_index(database, text) for text in TEXTS):
        return []
    needed = (
        "Build SQLite with FTS5, version 3.34 or later"
        if database.vendor == "sqlite"
        else "Let somebody who may do it say in this database: CREATE EXTENSION pg_trgm"
    )
    words = "The texts of conversations have no index to search them by: searching them in the admin is slow."
    return [Warning(words, hint=f"{needed}; then run manage.py migrate again.", id="chat.W002")]

"""The database brought up to date, as every command that needs it does first."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection

LOCK = 7_243_115_402
"""A number that nobody else takes for an advisory lock: two processes that migrate break each other."""


def migrate() -> None:
    """The first command of a fresh clone may be any. Raises CommandError, with a sentence for the person."""
    try:
        with _alone():
            call_command("migrate", verbosity=0)
    except DatabaseError as error:
        why = " ".join(str(error).split()) or type(error).__name__
        raise CommandError(f"The database can't be used: {why.rstrip('.')}. Check DATABASE_URL.") from error


@contextmanager
def _alone() -> Iterator[None]:
    """Servers and workers on one PostgreSQL start at the same time; a SQLite file has one server."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])

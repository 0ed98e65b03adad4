"""Somebody is alone with something until the transaction ends: what is looked up first stays as it is."""

from django.db import connection


def alone_with(name: str) -> None:
    """Within a transaction. On SQLite whoever has one is alone in any case."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])

"""Databases of a test's own on the PostgreSQL that the tests run with, for the processes that it starts."""

import os
from uuid import uuid4

import psycopg
from django.conf import settings

SERVER = os.environ.get("DATABASE_URL", "")


def servers() -> dict[str, str]:
    """What processes in scale-out are told; nothing when the tests run on SQLite."""
    if not settings.SCALE_OUT:
        return {}
    return {"DATABASE_URL": new_database(), "REDIS_URL": settings.REDIS_URL}


def new_database(template: str = "template1") -> str:
    """The address of a new database, empty or a copy. It goes with its server."""
    name = f"test_{uuid4().hex[:12]}"
    with psycopg.connect(SERVER, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template.rpartition('/')[2]}")
    return f"{SERVER.rpartition('/')[0]}/{name}"

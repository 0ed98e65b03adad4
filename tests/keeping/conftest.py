"""A place with a database of its own: a SQLite file, or one on the PostgreSQL that DATABASE_URL names."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.commands.running import Place
from tests.databases import SERVER, new_database

ON_POSTGRESQL = SERVER.startswith("postgres")


@pytest.fixture
def place(tmp_path: Path) -> Callable[..., Place]:
    """Each call another database, empty, without tables."""

    def make(name: str = "db", **settings: str) -> Place:
        folder = tmp_path / name
        folder.mkdir()
        url = {"DATABASE_URL": new_database(), "LEASE_SECONDS": "1"} if ON_POSTGRESQL else {}
        return Place(folder, {**url, **settings})

    return make

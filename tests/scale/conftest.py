"""Several processes on PostgreSQL and Redis; `tests/with_servers` starts both."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from django.conf import settings

from tests.commands.running import Place
from tests.databases import new_database
from tests.scale.deployment import Deployment

if not settings.SCALE_OUT:
    collect_ignore_glob = ["test_*.py"]  # They need PostgreSQL and Redis: make test-servers.

Deploy = Callable[..., Deployment]


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> str:
    address = new_database()
    there = {"DATABASE_URL": address, "REDIS_URL": settings.REDIS_URL}
    ended = Place(tmp_path_factory.mktemp("migrated"), there).manage("migrate", "--verbosity", "0")
    assert (ended.code, ended.out, ended.err) == (0, "", "")
    return address


@pytest.fixture
async def deploy(tmp_path: Path, migrated: str) -> AsyncIterator[Deploy]:
    """A deployment with a database of its own; what it started is killed at the end."""
    made: list[Deployment] = []

    def deploy(**more: str) -> Deployment:
        there = {"DATABASE_URL": new_database(migrated), "REDIS_URL": settings.REDIS_URL}
        made.append(Deployment(Place(tmp_path, there | {"LEASE_SECONDS": "3"} | more)))
        return made[-1]

    yield deploy
    for deployment in made:
        await deployment.close()

"""Each test its folder with a migrated database; migrating takes longer than most tests do."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.commands.running import Place


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = Place(tmp_path_factory.mktemp("migrated"))
    ended = place.manage("migrate", "--verbosity", "0")
    assert (ended.code, ended.out, ended.err) == (0, "", "")
    return place.database


@pytest.fixture
def place(tmp_path: Path, migrated: Path) -> Callable[..., Place]:
    def make(**settings: str) -> Place:
        made = Place(tmp_path, settings)
        if not made.database.exists():
            shutil.copy(migrated, made.database)
        return made

    return make

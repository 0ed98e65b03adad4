"""Where the commands of these tests import to, and the commands themselves."""

from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from chat.tools.choice import choice

Import = Callable[..., tuple[str, str]]


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    before, choice.imported = choice.imported, tmp_path / "imported"
    yield tmp_path / "imported"
    choice.imported = before


@pytest.fixture
def run(folder: Path) -> Import:
    """(what it wrote, the sentence with which it failed)."""

    def run(command: str, file: Path) -> tuple[str, str]:
        out = StringIO()
        try:
            call_command(command, str(file), stdout=out, stderr=out)
        except CommandError as error:
            return out.getvalue(), str(error)
        return out.getvalue(), ""

    return run

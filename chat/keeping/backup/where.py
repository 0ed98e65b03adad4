"""Which database this site has: each is backed up in its own way."""

from pathlib import Path
from typing import Protocol

from django.db import connection


class Database(Protocol):
    """Both raise Problem, and have changed nothing then."""

    def save(self, file: Path) -> None: ...

    def load(self, file: Path, replace: bool) -> str:
        """Gives where the rows that were there are now, if they are anywhere."""


def here() -> Database:
    from chat.keeping.backup import postgresql, sqlite

    return postgresql if connection.vendor == "postgresql" else sqlite

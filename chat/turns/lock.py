"""One server on one SQLite file: a second would run the first one's turns again."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class AlreadyServed(Exception):
    """Another server has this database open."""


@contextmanager
def only_server(database: dict[str, Any]) -> Iterator[None]:
    """Hold the lock beside a SQLite file; other databases need none. Raises AlreadyServed.

    The system lets the lock go when the process dies, however it dies.
    """
    if not database["ENGINE"].endswith("sqlite"):
        yield
        return
    path = f"{database['NAME']}.lock"
    with open(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise AlreadyServed(
                f"Another server uses {database['NAME']}: stop it, or set DATABASE_URL to another file."
            ) from error
        yield

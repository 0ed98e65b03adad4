"""What a person has imported: an SQLite file that replaces the one before it, whole or not at all."""

import logging
import os
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import file_digest
from pathlib import Path
from typing import Any

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class About:
    """The file that was imported."""

    file: str
    sha256: str
    imported_at: str
    as_of: str = ""
    """When its data is from, if the file says so."""


@contextmanager
def replacing(path: Path, schema: str) -> Iterator[sqlite3.Connection]:
    """A new file to fill, which is in its place once the block has ended well; else nothing has changed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    os.close(handle)
    try:
        with closing(sqlite3.connect(name)) as connection:
            connection.executescript(f"PRAGMA journal_mode=OFF; CREATE TABLE about (key, value); {schema}")
            yield connection
            connection.commit()
        os.chmod(name, 0o644)
        os.replace(name, path)
    finally:
        Path(name).unlink(missing_ok=True)


def describe(connection: sqlite3.Connection, source: Path, as_of: str) -> None:
    """Note which file it is that was imported."""
    with source.open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
    now = datetime.now(UTC).isoformat(timespec="seconds")
    about = {"file": source.name, "sha256": digest, "imported_at": now, "as_of": as_of}
    connection.executemany("INSERT INTO about VALUES (?, ?)", about.items())


def about(path: Path | None) -> About | None:
    """None if nothing was imported."""
    found = dict(rows(path, "SELECT key, value FROM about"))
    return About(**found) if found else None


def rows(path: Path | None, query: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> list[Any]:
    """Opened for this one question, since an import puts another file in its place."""
    if path is None or not path.is_file():
        return []
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as file:
            return file.execute(query, values).fetchall()
    except sqlite3.DatabaseError as error:
        logger.warning("%s can't be read (%s): import it again.", path, error)
        return []

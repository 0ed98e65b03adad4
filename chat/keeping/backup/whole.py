"""A file that is there whole or not at all, and is its owner's alone."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from chat.keeping.backup.problem import Problem


@contextmanager
def whole(file: Path, replaces: bool = False) -> Iterator[Path]:
    """The name to write to meanwhile."""
    if file.exists() and not replaces:
        raise Problem(f"{file} exists already: name another file.")
    part = _part(file)
    try:
        yield part
        _to_disk(part)
        os.replace(part, file)
    finally:
        part.unlink(missing_ok=True)


def _part(file: Path) -> Path:
    try:
        descriptor, name = tempfile.mkstemp(
            prefix=f".{file.name}.", suffix=".part", dir=file.absolute().parent
        )
    except OSError as error:
        raise Problem(f"{file} can't be written: {error.strerror}.") from error
    os.close(descriptor)
    return Path(name)


def _to_disk(file: Path) -> None:
    with file.open("rb") as written:
        os.fsync(written.fileno())

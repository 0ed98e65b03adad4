"""What commands that import have in common: where it goes, and whether the file can be read."""

import os
from pathlib import Path

from django.core.management.base import CommandError

from chat.tools.choice import choice


def folder() -> Path:
    if choice.imported is None:
        raise CommandError("Nothing can be imported: IMPORTED_DATA names no folder.")
    return choice.imported


def readable(file: Path) -> int:
    """Its size in bytes."""
    if not file.is_file():
        raise CommandError(f"{file}: expected a file, there is {'a folder' if file.is_dir() else 'none'}.")
    if not os.access(file, os.R_OK):
        raise CommandError(f"{file} may not be read.")
    return file.stat().st_size

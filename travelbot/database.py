"""DATABASE_URL → Django's setting, for the two databases that the rows can be kept in."""

from pathlib import Path
from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

SQLITE = "django.db.backends.sqlite3"
OURS = "travelbot.sqlite"
"""The same, with one write lock."""
POSTGRESQL = "django.db.backends.postgresql"
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "init_command": (
        "PRAGMA page_size=8192;PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA foreign_keys=ON;"
        "PRAGMA journal_size_limit=27103364;PRAGMA cache_size=-8000;PRAGMA temp_store=MEMORY;"
    ),
}
"""An answer is a row of some thousand bytes: in pages of 4 KB much is left empty, those of 16 KB take
8 % more of a core to write. Files keep theirs.

What a statement may have to undo is kept in memory: from four pages on it would be a file each time.
"""

POSTGRESQL_OPTIONS = {"connect_timeout": 5, "tcp_user_timeout": 15_000}
"""Seconds, and milliseconds, until a server that is silently gone is given up."""


def database(url: str, test_file: str, seconds: float = 20) -> dict[str, object]:
    """Raises ImproperlyConfigured, without the password, for a database that can't be.

    `seconds` is how long SQLite's lock is waited for.
    """
    try:
        setting: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=None, conn_health_checks=True))
    except ValueError:
        setting = {"ENGINE": ""}
    if setting["ENGINE"] not in (SQLITE, POSTGRESQL):
        raise ImproperlyConfigured(
            "DATABASE_URL must be like postgres://user:password@host:5432/name or sqlite:///file, "
            f"but it begins with {url.partition(':')[0]!r}."
        )
    if setting["ENGINE"] == POSTGRESQL:
        setting["OPTIONS"] = POSTGRESQL_OPTIONS | setting.get("OPTIONS", {})
    if setting["ENGINE"] == SQLITE:
        _check_file(str(setting["NAME"]))
        # Tests have threads: a database in memory would be locked for all but one.
        setting |= {
            "ENGINE": OURS,
            "OPTIONS": {"timeout": seconds, **SQLITE_OPTIONS},
            "TEST": {"NAME": test_file},
        }
    return setting


def _check_file(name: str) -> None:
    if name == ":memory:":
        raise ImproperlyConfigured("DATABASE_URL must name a file, like sqlite:///db.sqlite3: rows are kept.")
    file = Path(name).absolute()
    if not file.parent.is_dir():
        raise ImproperlyConfigured(f"DATABASE_URL names {name}, but there is no folder {file.parent}.")
    if file.is_dir():
        raise ImproperlyConfigured(f"DATABASE_URL names {name}, which is a folder: expected a file.")

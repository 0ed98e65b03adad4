"""The database fails: its disk is full, it is locked, or it is away. Each passes; other errors are faults."""

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from time import monotonic

from django.db import InterfaceError, OperationalError, transaction

logger = logging.getLogger(__name__)

FAILURES = (OperationalError, InterfaceError)
"""What Django raises for them; but also for faults of the program: see `trouble`."""


class Trouble(Enum):
    """What is wrong with the database, as it is said after "since"."""

    FULL = "the server’s disk is full"
    LOCKED = "the database is busy"
    AWAY = "the database can’t be reached"


class Unknown(OperationalError):
    """The database was lost at COMMIT: nobody knows whether the transaction took place."""


_SQLITE = {
    sqlite3.SQLITE_FULL: Trouble.FULL,
    sqlite3.SQLITE_BUSY: Trouble.LOCKED,
    sqlite3.SQLITE_LOCKED: Trouble.LOCKED,
    sqlite3.SQLITE_PROTOCOL: Trouble.LOCKED,
    sqlite3.SQLITE_IOERR: Trouble.AWAY,
    sqlite3.SQLITE_CANTOPEN: Trouble.AWAY,
    sqlite3.SQLITE_READONLY: Trouble.AWAY,
}
_POSTGRESQL = {
    "53100": Trouble.FULL,
    "40001": Trouble.LOCKED,
    "40P01": Trouble.LOCKED,
    "55P03": Trouble.LOCKED,
    "57014": Trouble.LOCKED,
}
"""By SQLSTATE; PostgreSQL's other operational errors are of connections that it ended or refused."""


def trouble(error: BaseException | None) -> Trouble | None:
    """What is wrong with the database, or None if `error` is no failure of it."""
    if not isinstance(error, FAILURES):
        return None
    cause = error.__cause__
    if isinstance(cause, FAILURES):
        return trouble(cause)
    if isinstance(cause, sqlite3.Error):
        code = getattr(cause, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
        full = code == sqlite3.SQLITE_IOERR_SHMSIZE
        return Trouble.FULL if full else _SQLITE.get(code & 0xFF)
    return _POSTGRESQL.get(getattr(cause, "sqlstate", None) or "", Trouble.AWAY)


@contextmanager
def knowing() -> Iterator[None]:
    """A transaction. Raises Unknown if it fails so late that it may have taken place after all."""
    committing = False
    try:
        with transaction.atomic():
            yield
            committing = True
    except FAILURES as error:
        if committing and trouble(error) is Trouble.AWAY:
            raise Unknown("The database was lost at COMMIT.") from error
        raise


@contextmanager
def passing() -> Iterator[None]:
    """Leaves what fails with the database to whoever comes next: it was told of already."""
    try:
        yield
    except FAILURES as error:
        if trouble(error) is None:
            raise


class Outage:
    """Tells the log once when the database fails, and once when it works again."""

    def __init__(self) -> None:
        self.trouble: Trouble | None = None
        self._since = 0.0

    def noticed(self, error: BaseException) -> None:
        now = trouble(error)
        if now is None or now is self.trouble:
            return
        if self.trouble is None:
            self._since = monotonic()
        self.trouble = now
        why = " ".join(str(error.__cause__ or error).split())[:200]
        logger.warning("Rows can't be written or read, since %s (%s). It is tried again.", now.value, why)

    def over(self, wrote: bool) -> None:
        """Something worked. Only what was written shows that there is space again, and no lock."""
        if self.trouble is None or not (wrote or self.trouble is Trouble.AWAY):
            return
        self.trouble = None
        logger.warning("The database works again, after %.0f s.", monotonic() - self._since)


outage = Outage()

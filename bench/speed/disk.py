"""What turns take on the disk beyond their own text, beside what their streams take, compressed."""

import zlib
from dataclasses import dataclass


@dataclass(frozen=True)
class Used:
    """Bytes."""

    file: int
    text: int
    streams: int

    def __sub__(self, before: "Used") -> "Used":
        return Used(self.file - before.file, self.text - before.text, self.streams - before.streams)

    @property
    def ratio(self) -> float:
        return (self.file - self.text) / self.streams


def used() -> Used:
    """Of the SQLite database, as large as it would be if nothing in it were free."""
    from django.db import connection

    with connection.cursor() as cursor:

        def one(statement: str) -> int:
            cursor.execute(statement)
            return int(cursor.fetchone()[0] or 0)

        pages = one("PRAGMA page_count") - one("PRAGMA freelist_count")
        text = one("SELECT SUM(LENGTH(said)) FROM chat_turn") + one("SELECT SUM(LENGTH(text)) FROM chat_step")
        return Used(pages * one("PRAGMA page_size"), text, _streams())


def _streams() -> int:
    """As zlib packs them, which is not how they are kept."""
    from chat.models import Wire

    return sum(
        len(zlib.compress(raw)) for raw in Wire.objects.values_list("received", flat=True).iterator() if raw
    )

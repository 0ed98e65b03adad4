"""`manage.py prune`: deletes what is older than it is kept for, while the site runs or not."""

import sys
from argparse import ArgumentParser, ArgumentTypeError
from collections import Counter
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from chat.keeping.ages import age
from chat.keeping.retention import Old, prune
from chat.management.migrating import migrate


def _age(words: str) -> timedelta:
    try:
        return age(words)
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from error


class Command(BaseCommand):
    help = (
        "Delete conversations that were not changed, and runs that ended, before a time; also sessions that "
        "have expired, and audit entries older than a year. It may be interrupted and run again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--older-than", type=_age, metavar="90d", help="12h, 90d, 2w; by default KEEP_DAYS"
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would go, and delete nothing")
        parser.add_argument("--yes", action="store_true", help="don't ask")

    def handle(self, *args: Any, **options: Any) -> None:
        kept = options["older_than"] or timedelta(days=settings.KEEP_DAYS)
        if not kept:
            raise CommandError("Say how old, like --older-than 90d, or set KEEP_DAYS.")
        migrate()
        old = Old(timezone.now() - kept)
        counts = old.counts()
        if options["dry_run"]:
            self.stdout.write(f"Would delete {_words(counts)}.")
        elif not any(counts.values()):
            self.stdout.write("Nothing is that old.")
        elif options["yes"] or self._agreed(counts):
            self._prune(old)

    def _agreed(self, counts: dict[str, int]) -> bool:
        if not sys.stdin.isatty():
            raise CommandError(f"This would delete {_words(counts)}: say --yes.")
        self.stdout.write(f"Delete {_words(counts)} for good? [y/N] ", ending="")
        self.stdout.flush()
        return sys.stdin.readline().strip().lower() in ("y", "yes")

    def _prune(self, old: Old) -> None:
        gone = Counter[str]()
        try:
            for name, count in prune(old):
                gone[name] += count
        except KeyboardInterrupt:
            raise CommandError(f"Interrupted: deleted {_words(gone)}. Run it again for the rest.") from None
        self.stdout.write(f"Deleted {_words(gone)}.")
        if connection.vendor == "sqlite":
            self.stdout.write(f"The file keeps its size: {_free():,.1f} MB of it are free for new rows.")


def _words(counts: dict[str, int]) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in counts.items()) or "nothing"


def _free() -> float:
    with connection.cursor() as cursor:
        cursor.execute("SELECT freelist_count * page_size FROM pragma_freelist_count, pragma_page_size")
        return float(cursor.fetchone()[0]) / 1e6

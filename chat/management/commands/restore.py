"""`manage.py restore FILE`: all rows from a backup, while nothing else runs, brought up to date."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from chat.keeping.backup.problem import Problem
from chat.keeping.backup.where import here
from chat.management.importing import readable
from chat.management.migrating import migrate


class Command(BaseCommand):
    help = "Put back all rows from a file that `backup` wrote, of this version or an older one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--replace", action="store_true", help="although the database has rows already")

    def handle(self, *args: Any, file: Path, replace: bool, **options: Any) -> None:
        readable(file)
        try:
            aside = here().load(file, replace)
        except Problem as problem:
            raise CommandError(str(problem)) from problem
        migrate()
        self.stdout.write(f"Restored from {file}." + (f" What was there is in {aside}." if aside else ""))

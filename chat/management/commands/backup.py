"""`manage.py backup FILE`: all rows in one file, while the site runs."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from chat.keeping.backup.problem import Problem
from chat.keeping.backup.where import here


class Command(BaseCommand):
    help = "Write all rows to one new file, which its owner alone may read. The site may run."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="must not exist yet")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            here().save(file)
        except Problem as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(f"Backed up to {file} ({file.stat().st_size / 1e6:,.1f} MB).")

"""`manage.py import_closes FILE.csv`: closing prices, for the tool of stock prices."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from chat.atlas import imported
from chat.atlas.closes_csv import Closes, Wrong
from chat.atlas.imported_closes import FILE, SCHEMA
from chat.management.importing import folder, readable

_MOST_TOLD = 20


class Command(BaseCommand):
    help = "Import closing prices from a CSV file, in place of those imported before."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", type=Path, help="symbol,date,close[,currency,exchange], with these names on top"
        )

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        readable(file)
        closes = Closes(file)
        try:
            with imported.replacing(folder() / FILE, SCHEMA) as database:
                database.executemany("INSERT INTO close VALUES (?, ?, ?, ?, ?)", closes.rows())
                self._check(closes)
                imported.describe(database, file, max(date for _, _, date in closes.seen))
        except Wrong as error:
            raise CommandError(f"{file.name} is no table of closing prices: {error}.") from error
        symbols = {symbol for symbol, _, _ in closes.seen}
        self.stdout.write(f"Imported {len(closes.seen):,} closing prices of {len(symbols):,} symbols.")

    def _check(self, closes: Closes) -> None:
        """All or nothing: a price that is missing would not be noticed."""
        for sentence in closes.wrong[:_MOST_TOLD]:
            self.stderr.write(sentence)
        if closes.wrong:
            raise CommandError(f"{len(closes.wrong):,} lines are wrong: nothing was imported.")
        if not closes.seen:
            raise Wrong("it has no prices")

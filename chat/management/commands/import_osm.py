"""`manage.py import_osm FILE.osm.pbf`: restaurants and sights of an OpenStreetMap extract, for the tools."""

from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from chat.atlas import imported
from chat.atlas.imported_places import FILE, SCHEMA
from chat.atlas.osm import Extract, Unreadable
from chat.management.importing import folder, readable

_INSERT = "INSERT INTO place VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_EVERY = 10_000


class Command(BaseCommand):
    help = "Import restaurants and sights from an OpenStreetMap file, in place of those imported before."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", type=Path, help="such as helsinki.osm.pbf, from https://download.geofabrik.de"
        )

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        size, began = readable(file) / 1e6, monotonic()
        self.stdout.write(f"Reading {file.name} ({size:,.1f} MB)")
        extract, counts = Extract(file), Counter[str]()
        try:
            with imported.replacing(folder() / FILE, SCHEMA) as database:
                database.executemany(_INSERT, self._counted(extract.rows(), counts))
                if not counts:
                    raise CommandError(f"{file.name} has no restaurant and no sight with a name.")
                imported.describe(database, file, extract.as_of)
        except Unreadable as error:
            raise CommandError(f"{file.name} is no OpenStreetMap file that can be read: {error}") from error
        eat, sights = counts["eat"], counts["sight"]
        of = f"of {extract.as_of}" if extract.as_of else "of a date that it does not tell"
        self.stdout.write(
            f"Imported {eat:,} places to eat and {sights:,} sights, {of}, in {monotonic() - began:.1f} s."
        )

    def _counted(self, rows: Iterator[Any], counts: Counter[str]) -> Iterator[Any]:
        for row in rows:
            counts[row[0]] += 1
            if counts.total() % _EVERY == 0:
                self.stdout.write(f"{counts.total():,} places so far")
            yield row

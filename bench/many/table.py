"""A table's rows, gathered and written in bulk: COPY on PostgreSQL, one prepared statement on SQLite."""

import json
from typing import Any

from django.db import connection
from django.db.models import Field, JSONField, Model


class Table:
    """Rows say what differs; the rest is what the model has when nobody says anything."""

    def __init__(self, model: type[Model]) -> None:
        fields = model._meta.local_concrete_fields
        self.name, self.columns = model._meta.db_table, [field.column for field in fields]
        self._usual = {
            field.column: _prepared(field, field.get_default()) for field in fields if not field.primary_key
        }
        self._rows: list[list[Any]] = []

    def add(self, **row: Any) -> None:
        whole = self._usual | row
        self._rows.append([whole.get(column) for column in self.columns])

    def write(self) -> None:
        names = ", ".join(f'"{column}"' for column in self.columns)
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                self._copy(cursor, f"COPY {self.name} ({names}) FROM STDIN")
            else:
                marks = ", ".join(["%s"] * len(self.columns))
                cursor.executemany(f"INSERT INTO {self.name} ({names}) VALUES ({marks})", self._rows)
        self._rows.clear()

    def _copy(self, cursor: Any, statement: str) -> None:
        with cursor.copy(statement) as copy:
            for row in self._rows:
                copy.write_row(row)


def _prepared(field: "Field[Any, Any]", value: Any) -> Any:
    if isinstance(field, JSONField):
        return None if value is None else json.dumps(value)
    return field.get_db_prep_save(value, connection)

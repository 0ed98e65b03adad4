"""What a filter offers: the values that are there, found cheaply and remembered for ten minutes."""

from typing import Any, cast

from django.core.cache import cache
from django.db import connection
from django.db.models import Model

from chat.agent.pattern import PATTERNS
from chat.models import Conversation

REMEMBERED = 600
PATTERN_CHOICES = [(each, each) for each in PATTERNS]
"""These are known."""
OFFERED = 200
"""Values of a filter, at most: a model may make names up."""
_JUMP = """WITH RECURSIVE found(value) AS (
    SELECT (SELECT MIN({column}) FROM {table})
    UNION ALL SELECT (SELECT MIN({column}) FROM {table} WHERE {column} > found.value)
    FROM found WHERE found.value IS NOT NULL
) SELECT value FROM found WHERE value IS NOT NULL LIMIT %s"""
"""From each value to the next in the index, so that a million rows are a few reads."""
_NEWEST = """SELECT DISTINCT {column} FROM (
    SELECT {column} FROM {table} ORDER BY {newest} DESC LIMIT 50000
) AS newest LIMIT %s"""
"""Where no index helps, what the newest rows have: another value can still be given in the address."""


def values(model: type[Model], column: str) -> list[str]:
    key = f"choices:{model._meta.label_lower}:{column}"
    return cast("list[str]", cache.get_or_set(key, lambda: _values(model, column), REMEMBERED))


def _values(model: type[Model], column: str) -> list[str]:
    leads = any(index.fields[0] == column for index in model._meta.indexes) or _field(model, column).db_index
    statement = _JUMP if leads else _NEWEST
    newest = "updated_at" if model is Conversation else "id"
    with connection.cursor() as cursor:
        cursor.execute(statement.format(column=column, table=model._meta.db_table, newest=newest), [OFFERED])
        return sorted(value for (value,) in cursor.fetchall() if value)


def _field(model: type[Model], column: str) -> Any:
    return model._meta.get_field(column)

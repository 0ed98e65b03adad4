"""What a filter offers: the values that are there, found cheaply and remembered for ten minutes."""

from typing import Any, cast

from django.core.cache import cache
from django.db import connection
from django.db.models import Model

from chat.agent.pattern import PATTERNS

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


def values(model: type[Model], column: str) -> list[str]:
    key = f"choices:{model._meta.label_lower}:{column}"
    return cast("list[str]", cache.get_or_set(key, lambda: _values(model, column), REMEMBERED))


def _values(model: type[Model], column: str) -> list[str]:
    leads = any(index.fields[0] == column for index in model._meta.indexes) or _field(model, column).db_index
    if not leads:
        rows = model._default_manager.order_by().values_list(column, flat=True).distinct()[:OFFERED]
        return sorted(value for value in rows if value)
    with connection.cursor() as cursor:
        cursor.execute(_JUMP.format(column=column, table=model._meta.db_table), [OFFERED])
        return [value for (value,) in cursor.fetchall() if value]


def _field(model: type[Model], column: str) -> Any:
    return model._meta.get_field(column)

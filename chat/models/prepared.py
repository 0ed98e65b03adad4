"""A query that Django writes once, and that is then asked with other values.

To write the SQL of a query takes Django ten times as long as a database takes to answer it.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeAlias, TypeVar
from uuid import UUID

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model, QuerySet
from django.db.models.query import ModelIterable, get_related_populators  # type: ignore[attr-defined]
from django.db.models.sql.compiler import SQLCompiler

T = TypeVar("T")
Values: TypeAlias = Mapping[str, Any]
"""By name; each an int, a str, a UUID, a datetime, or a list of one of them."""
Place: TypeAlias = tuple[str, int | None]
"""A value's name; of a list also where in it."""

UNUSUAL = 32_000
"""Fits the smallest column of numbers, and is none of the numbers that our queries have of themselves."""
LONGEST = 32
"""Values in lists: for each length there is an SQL of its own, and longer ones are seldom."""


class Prepared(Generic[T]):
    """`rows` makes the query of its values; which rows it asks for may depend on nothing else."""

    def __init__(self, rows: "Callable[..., QuerySet[Any, T]]") -> None:
        self._rows = rows
        self._written: dict[tuple[int, ...], _Written[T]] = {}

    def __call__(self, **values: Any) -> list[T]:
        """What the query gives for these values. An empty list among them finds nothing."""
        lengths = tuple(len(value) for value in values.values() if isinstance(value, list))
        if 0 in lengths:
            return []
        if sum(lengths) > LONGEST:
            return list(self._rows(**values))
        connection = connections["default"]
        if lengths not in self._written:
            marked, places = _marked(values)
            self._written[lengths] = _Written(self._rows(**marked), places, connection)
        return self._written[lengths].ask(values, connection)


class _Written(Generic[T]):
    """The SQL for lists of some lengths, the places of the values in it, and what is made of a row."""

    def __init__(
        self, rows: QuerySet[Any, T], places: Mapping[Any, Place], connection: BaseDatabaseWrapper
    ) -> None:
        compiler = rows.query.get_compiler(connection=connection)
        self._sql, params = compiler.as_sql()
        known = {_kept(mark, connection): place for mark, place in places.items()}
        self._params = [(known.get(param), param) for param in params]
        self._converters = list(compiler.get_converters([each[0] for each in compiler.select]).items())
        self._made: Callable[[list[Any]], T] = _maker(rows, compiler)

    def ask(self, values: Values, connection: BaseDatabaseWrapper) -> list[T]:
        params = [
            given if place is None else _kept(_value(values, place), connection)
            for place, given in self._params
        ]
        with connection.cursor() as cursor:
            cursor.execute(self._sql, params)
            rows = cursor.fetchall()
        return [self._made(self._converted(row, connection)) for row in rows]

    def _converted(self, row: Sequence[Any], connection: BaseDatabaseWrapper) -> list[Any]:
        values = list(row)
        for at, (converters, expression) in self._converters:
            for convert in converters:
                values[at] = convert(values[at], expression, connection)
        return values


def _maker(rows: Any, compiler: SQLCompiler) -> Callable[[list[Any]], Any]:
    """As Django's own query sets make a model with those it was selected with, or a tuple of values."""
    if rows._iterable_class is not ModelIterable:
        return tuple
    shape, select = compiler.klass_info, compiler.select
    assert shape and not compiler.annotation_col_map, "rows with annotations are asked for as values"
    start, end = shape["select_fields"][0], shape["select_fields"][-1] + 1
    names = [each[0].target.attname for each in select[start:end]]
    related = get_related_populators(shape, select, "default")

    def made(row: list[Any]) -> Model:
        model: Model = shape["model"].from_db("default", names, row[start:end])
        for each in related:
            each.populate(row, model)
        return model

    return made


def _value(values: Values, place: Place) -> Any:
    name, at = place
    return values[name] if at is None else values[name][at]


def _marked(like: Values) -> tuple[dict[str, Any], dict[Any, Place]]:
    """Values that are found again in what Django writes, each in place of one that is `like` it."""
    places: dict[Any, Place] = {}

    def mark(value: Any, name: str, at: int | None = None) -> Any:
        if isinstance(value, list):
            return [mark(each, name, number) for number, each in enumerate(value)]
        marked = _mark(value, len(places))
        places[marked] = name, at
        return marked

    return {name: mark(value, name) for name, value in like.items()}, places


def _mark(like: Any, number: int) -> Any:
    if isinstance(like, UUID):
        return UUID(int=UNUSUAL + number)
    if isinstance(like, datetime):
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=number)
    return f"mark {number}" if isinstance(like, str) else UNUSUAL + number


def _kept(value: Any, connection: BaseDatabaseWrapper) -> Any:
    """As this database takes it."""
    if isinstance(value, UUID):
        return value if connection.features.has_native_uuid_field else value.hex
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return value

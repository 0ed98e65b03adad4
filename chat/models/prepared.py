"""A query that Django writes once for each connection, and that is then asked with other values.

To write the SQL of a query takes Django ten times as long as a database takes to answer it.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeAlias, TypeVar
from uuid import UUID

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import QuerySet

T = TypeVar("T")
Values: TypeAlias = Mapping[str, Any]
"""By name; each an int, a str, a UUID, a datetime, or a list of one of them."""
Place: TypeAlias = tuple[str, int | None]
"""A value's name; of a list also where in it."""

LONGEST = 32
"""Values in lists: for each length there is an SQL of its own, and longer ones are seldom."""


class Prepared(Generic[T]):
    """`rows` makes the query of its values; which rows it asks for may depend on nothing else."""

    def __init__(self, rows: "Callable[..., QuerySet[Any, T]]") -> None:
        self._rows = rows

    def __call__(self, **values: Any) -> list[T]:
        """What the query gives for these values. An empty list among them finds nothing."""
        lengths = tuple(len(value) for value in values.values() if isinstance(value, list))
        if 0 in lengths:
            return []
        if sum(lengths) > LONGEST:
            return list(self._rows(**values))
        connection = connections["default"]
        made: dict[Any, _Made[T]] = vars(connection).setdefault("prepared", {})  # They end together.
        if (self, lengths) not in made:
            made[self, lengths] = _Made(self._rows, values, connection)
        return made[self, lengths].ask(values)


class _Made(Generic[T]):
    """The SQL for one connection and lists of some lengths, with the places of the values in it."""

    def __init__(
        self, rows: "Callable[..., QuerySet[Any, T]]", like: Values, connection: BaseDatabaseWrapper
    ) -> None:
        marked, places = _marked(like)
        self._connection, self._queryset = connection, rows(**marked)
        self._compiler = self._queryset.query.get_compiler(connection=connection)
        self._sql, params = self._compiler.as_sql()
        known = {_kept(mark, connection): place for mark, place in places.items()}
        self._params = [(known.get(param), param) for param in params]
        converters = self._compiler.get_converters([each[0] for each in self._compiler.select])
        # The query set makes its rows of what this compiler finds, and need not ask it to write anything.
        self._compiler.get_converters = lambda _: converters
        self._queryset.query.get_compiler = lambda *_, **__: self._compiler  # type: ignore[method-assign]

    def ask(self, values: Values) -> list[T]:
        params = [given if place is None else self._value(values, place) for place, given in self._params]
        with self._connection.cursor() as cursor:
            cursor.execute(self._sql, params)
            found = [cursor.fetchall()]
        self._compiler.execute_sql = lambda *_, **__: found
        rows: Any = self._queryset
        return list(rows._iterable_class(rows))

    def _value(self, values: Values, place: Place) -> Any:
        name, at = place
        return _kept(values[name] if at is None else values[name][at], self._connection)


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
        return UUID(int=10**15 + number)
    if isinstance(like, datetime):
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=number)
    return f"mark {number}" if isinstance(like, str) else 10**15 + number


def _kept(value: Any, connection: BaseDatabaseWrapper) -> Any:
    """As this database takes it."""
    if isinstance(value, UUID):
        return value if connection.features.has_native_uuid_field else value.hex
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return value

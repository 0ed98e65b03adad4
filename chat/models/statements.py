"""Rows made and changed by statements that are written once: the other half of prepared.py."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from types import NoneType
from typing import Any, TypeAlias

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import (
    BooleanField,
    CharField,
    Field,
    FloatField,
    ForeignKey,
    IntegerField,
    Model,
    TextField,
)

Column: TypeAlias = "Field[Any, Any]"
_PLAIN: dict[type[Column], type] = {
    CharField: str,
    TextField: str,
    IntegerField: int,
    FloatField: float,
    BooleanField: bool,
}


def insert(row: Model) -> None:
    """What `save` does for a new row, but that nobody is signalled."""
    statement, connection = _insert(type(row)), connections[DEFAULT_DB_ALIAS]
    values = statement.kept(_values(type(row))(row), connection)
    with connection.cursor() as cursor:
        cursor.execute(statement.sql, values)
        [(row.pk,)] = cursor.fetchall()
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


def update(
    model: type[Model],
    pk: Any,
    changes: Mapping[str, Any],
    only_from: Collection[str] | None = None,
    **still: Any,
) -> bool:
    """Change that row, if its status is one of `only_from`; None: any. False if there is no such row.

    What it refers to is given by its key; and it is changed only while it has what `still` says.
    """
    if only_from is not None and not only_from:
        return False
    status, connection = only_from or (), connections[DEFAULT_DB_ALIAS]
    statement = _update(model, tuple(changes), tuple(still), len(status))
    values = statement.kept((*changes.values(), pk, *still.values(), *status), connection)
    with connection.cursor() as cursor:
        cursor.execute(statement.sql, values)
        return bool(cursor.rowcount)


@dataclass(frozen=True, slots=True)
class _Statement:
    sql: str
    fields: tuple[Column, ...]
    """What its values are of, in order."""
    plain: tuple[frozenset[type], ...]
    """For each the types that every database takes as they are: Django would look at them five times."""

    def kept(self, values: Iterable[Any], connection: BaseDatabaseWrapper) -> list[Any]:
        """As this database takes them."""
        return [
            value if type(value) in plain else field.get_db_prep_save(value, connection)
            for field, plain, value in zip(self.fields, self.plain, values, strict=True)
        ]


@cache
def _insert(model: type[Model]) -> _Statement:
    """Of all that a new row has; its number is the database's."""
    about = model._meta
    fields = tuple(field for field in about.concrete_fields if field is not about.auto_field)
    columns, marks = ", ".join(map(_name, fields)), ", ".join("%s" for _ in fields)
    table, key = _quoted(about.db_table), _name(about.pk)
    return _statement(f"INSERT INTO {table} ({columns}) VALUES ({marks}) RETURNING {key}", fields)


@cache
def _values(model: type[Model]) -> Callable[[Model], Iterable[Any]]:
    """What a row has for its insert: most fields what they were given, some, as dates, set it only then."""
    fields = _insert(model).fields
    setting = [field for field in fields if type(field).pre_save is not Field.pre_save]
    of = attrgetter(*(field.attname for field in fields))

    def values(row: Model) -> Iterable[Any]:
        for field in setting:
            field.pre_save(row, True)
        given: tuple[Any, ...] = of(row)
        return given

    return values


@cache
def _update(model: type[Model], names: tuple[str, ...], still: tuple[str, ...], statuses: int) -> _Statement:
    about = model._meta
    changed = [_field(model, name) for name in names]
    set_to = ", ".join(f"{_name(field)} = %s" for field in changed)
    fixed = [about.pk, *(_field(model, name) for name in still)]
    where = " AND ".join(f"{_name(field)} = %s" for field in fixed)
    sql = f"UPDATE {_quoted(about.db_table)} SET {set_to} WHERE {where}"
    if not statuses:
        return _statement(sql, (*changed, *fixed))
    status = _field(model, "status")
    marks = ", ".join(["%s"] * statuses)
    return _statement(f"{sql} AND {_name(status)} IN ({marks})", (*changed, *fixed, *[status] * statuses))


def _statement(sql: str, fields: tuple[Column, ...]) -> _Statement:
    return _Statement(sql, fields, tuple(map(_plain, fields)))


def _plain(field: Column) -> frozenset[type]:
    if isinstance(field, ForeignKey):
        return _plain(field.target_field)
    return frozenset({kind for made, kind in _PLAIN.items() if isinstance(field, made)} | {NoneType})


def _field(model: type[Model], name: str) -> Column:
    field = model._meta.get_field(name)
    assert isinstance(field, Field), f"{name} is no column of {model.__name__}"
    return field


def _name(field: Column) -> str:
    assert field.column is not None
    return _quoted(field.column)


def _quoted(name: str) -> str:
    return connections[DEFAULT_DB_ALIAS].ops.quote_name(name)

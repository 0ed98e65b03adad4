"""Kinds of values without others inside: text, numbers, dates, and choices of a few."""

from datetime import date, time
from enum import Enum
from typing import Any, Literal, get_args, get_origin

from chat.tools.formats import as_date, as_time
from chat.tools.shape import Shape

_TYPES = {str: "string", int: "integer", float: "number", bool: "boolean"}
_FORMATS = {date: ("date", as_date), time: ("time", as_time)}


def simple(kind: Any) -> Shape | None:
    """The shape of a kind of value that holds no others; None if it is no such kind."""
    if kind in _TYPES:
        return Shape({"type": _TYPES[kind]}, _whole if kind is int else _itself)
    if kind in _FORMATS:
        name, parse = _FORMATS[kind]
        return Shape({"type": "string", "format": name}, parse)
    if get_origin(kind) is Literal:
        return _choice(list(get_args(kind)), _itself)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _choice([member.value for member in kind], kind)
    return None


def _choice(values: list[Any], build: Any) -> Shape | None:
    """None if they are not all of one type that JSON has."""
    types = {type(value) for value in values}
    if len(types) != 1 or (kind := types.pop()) not in _TYPES:
        return None
    return Shape({"type": _TYPES[kind], "enum": values}, build)


def _itself(value: Any) -> Any:
    return value


def _whole(value: Any) -> Any:
    """To JSON Schema 5.0 is an integer as well."""
    return int(value) if isinstance(value, float) else value

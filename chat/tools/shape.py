"""A shape: the JSON Schema of some values, and what makes a real value of one that fits it."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, is_dataclass
from datetime import date, time
from enum import Enum
from typing import Any, TypeAlias

from jsonschema import Draft202012Validator

from chat.tools.errors import WrongTool
from chat.tools.formats import checker

JsonObject: TypeAlias = dict[str, Any]

NOTHING: Any = object()
"""In place of a default, where there is none."""


@dataclass(frozen=True, slots=True)
class Shape:
    schema: JsonObject
    build: Callable[[Any], Any]
    optional: bool = False
    """Whether None is allowed: the model leaves it out instead."""


@dataclass(frozen=True, slots=True)
class Range:
    """In `Annotated[int, Range(1, 20)]`: the least and the most that a number may be."""

    least: float | None = None
    most: float | None = None

    def limits(self, schema: JsonObject, where: str) -> JsonObject:
        given = {"minimum": self.least, "maximum": self.most}
        found = {key: value for key, value in given.items() if value is not None}
        if found and schema["type"] not in ("integer", "number"):
            raise WrongTool(f"{where}: expected a Range of int or float, got one of {schema['type']}.")
        return found


def with_default(shape: Shape, default: Any, where: str) -> Shape:
    """The shape of an argument or a field that has this default, told to the model unless it is None."""
    if default is NOTHING and shape.optional:
        raise WrongTool(f"{where}: expected a default of None for an optional argument, got none.")
    if default is NOTHING or default is None:
        return shape
    told = plain(default)
    if not Draft202012Validator(shape.schema, format_checker=checker).is_valid(told):
        raise WrongTool(f"{where}: expected a default that fits its annotation, got {default!r}.")
    return Shape({**shape.schema, "default": told}, shape.build, shape.optional)


def plain(value: Any) -> Any:
    """A real value as the model would write it."""
    match value:
        case Enum():
            return value.value
        case date():
            return value.isoformat()
        case time():
            return value.isoformat("seconds" if value.second else "minutes")
        case list() | tuple():
            return [plain(item) for item in value]
        case dict():
            return {key: plain(item) for key, item in value.items()}
    return plain(asdict(value)) if is_dataclass(value) and not isinstance(value, type) else value

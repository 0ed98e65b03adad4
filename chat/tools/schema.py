"""The JSON Schema of a function's arguments, read from its signature and its docstring."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    NotRequired,
    Required,
    TypeAlias,
    Union,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

from chat.tools.docstring import descriptions
from chat.tools.errors import WrongTool
from chat.tools.kinds import simple
from chat.tools.shape import NOTHING, Range, Shape, with_default

JsonObject: TypeAlias = dict[str, Any]
Function: TypeAlias = Callable[..., Any]

DEEPEST = 8
"""Levels of values in values: models get deeper ones wrong."""
_SUPPORTED = (
    "str, int, float, bool, date, time, an Enum, Literal[...], list[...], dict[str, ...], a dataclass, "
    "a TypedDict or one of them | None"
)


def arguments_of(function: Function) -> Shape:
    """Of a function's arguments together. Raises WrongTool for a signature that has no schema."""
    name, hints = function.__name__, _hints(function, function.__name__)
    parameters = inspect.signature(function).parameters
    words = descriptions(function.__doc__, parameters, name)
    parts = {}
    for parameter in parameters.values():
        where = f"{name}({parameter})"
        _check(parameter, parameter.name in hints, where)
        default = NOTHING if parameter.default is parameter.empty else parameter.default
        said = words.get(parameter.name, "")
        parts[parameter.name] = _part(hints[parameter.name], said, default, where, 0)
    required = [each.name for each in parameters.values() if each.default is each.empty]
    return _together(parts, required, dict)


def _hints(source: Any, name: str) -> dict[str, Any]:
    try:
        return get_type_hints(source, include_extras=True)
    except NameError as error:
        raise WrongTool(f"{name}: expected annotations that exist, got {error}.") from error


def _check(parameter: inspect.Parameter, annotated: bool, where: str) -> None:
    if parameter.kind not in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY):
        raise WrongTool(f"{where}: expected arguments with names, got a {parameter.kind.description} one.")
    if not annotated:
        raise WrongTool(f"{where}: expected an annotation ({_SUPPORTED}), got none.")


def _part(annotation: Any, said: str, default: Any, where: str, depth: int) -> Shape:
    """The shape of an argument or a field; `said` describes it if its annotation does not."""
    return with_default(_shape(annotation, where, depth, said), default, where)


def _shape(annotation: Any, where: str, depth: int, said: str = "") -> Shape:
    outer, annotation = _taken_apart(annotation)
    kinds = get_args(annotation) if get_origin(annotation) in (Union, UnionType) else (annotation,)
    given = [kind for kind in kinds if kind is not NoneType]
    if len(given) != 1:
        raise WrongTool(f"{where}: expected {_SUPPORTED}, got {annotation}.")
    inner, kind = _taken_apart(given[0])
    shape, notes = simple(kind) or _nested(kind, where, depth), (*outer, *inner)
    words = next((note for note in notes if isinstance(note, str)), said)
    limits = next((note for note in notes if isinstance(note, Range)), Range()).limits(shape.schema, where)
    first = {"type": shape.schema["type"], **({"description": words} if words else {})}
    return Shape({**first, **shape.schema, **limits}, shape.build, NoneType in kinds)


def _taken_apart(annotation: Any) -> tuple[tuple[Any, ...], Any]:
    """What an annotation is annotated with, and the rest of it."""
    if get_origin(annotation) in (Required, NotRequired):
        (annotation,) = get_args(annotation)
    if get_origin(annotation) is not Annotated:
        return (), annotation
    kind, *notes = get_args(annotation)
    return tuple(notes), kind


def _nested(kind: Any, where: str, depth: int) -> Shape:
    if depth >= DEEPEST:
        raise WrongTool(f"{where}: expected at most {DEEPEST} levels of values in values, got more.")
    inside = get_args(kind)
    if get_origin(kind) is list:
        items = _shape(inside[0], where, depth + 1)
        return Shape(
            {"type": "array", "items": items.schema}, lambda given: [items.build(each) for each in given]
        )
    if get_origin(kind) is dict and inside[0] is str:
        values = _shape(inside[1], where, depth + 1)
        schema = {"type": "object", "additionalProperties": values.schema}
        return Shape(schema, lambda given: {key: values.build(each) for key, each in given.items()})
    if isinstance(kind, type) and (is_dataclass(kind) or is_typeddict(kind)):
        return _object(kind, where, depth)
    raise WrongTool(f"{where}: expected {_SUPPORTED}, got {getattr(kind, '__name__', kind)}.")


def _object(kind: Any, where: str, depth: int) -> Shape:
    hints, defaults = _hints(kind, kind.__name__), _defaults(kind)
    words = descriptions(kind.__doc__, defaults, kind.__name__)
    parts = {
        name: _part(hints[name], words.get(name, ""), default, f"{where}: {kind.__name__}.{name}", depth + 1)
        for name, default in defaults.items()
    }
    required = [name for name, default in defaults.items() if default is NOTHING]
    shape = _together(parts, required, kind)
    return Shape({**shape.schema, "additionalProperties": False}, shape.build)


def _defaults(kind: Any) -> dict[str, Any]:
    """Each field's default: NOTHING where it is required, None where nothing is told of it."""
    if is_typeddict(kind):
        return {name: NOTHING if name in kind.__required_keys__ else None for name in kind.__annotations__}
    given = {}
    for field in (each for each in fields(kind) if each.init):
        made = field.default_factory is not MISSING
        given[field.name] = None if made else NOTHING if field.default is MISSING else field.default
    return given


def _together(parts: Mapping[str, Shape], required: list[str], make: Callable[..., Any]) -> Shape:
    """Unknown names are passed on: whoever is called says what it takes."""

    def build(given: Mapping[str, Any]) -> Any:
        return make(
            **{name: parts[name].build(each) if name in parts else each for name, each in given.items()}
        )

    properties = {name: part.schema for name, part in parts.items()}
    return Shape({"type": "object", "properties": properties, "required": required}, build)

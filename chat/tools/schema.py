"""The JSON Schema of a function's arguments, read from its signature."""

import inspect
from collections.abc import Callable
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, TypeAlias, Union, get_args, get_origin, get_type_hints

from chat.tools.errors import WrongTool

JsonObject: TypeAlias = dict[str, Any]
Function: TypeAlias = Callable[..., Any]

_TYPES = {str: "string", int: "integer", float: "number", bool: "boolean"}
_SUPPORTED = "str, int, float, bool, list[...], Literal[...] or one of them | None"


def parameters_of(function: Function) -> JsonObject:
    """The `parameters` of a function's definition. Raises WrongTool for a signature that has no schema."""
    hints = _hints(function)
    properties, required = {}, []
    for parameter in inspect.signature(function).parameters.values():
        where = f"{function.__name__}({parameter})"
        _check(parameter, parameter.name in hints, where)
        properties[parameter.name], optional = _property(hints[parameter.name], where)
        if parameter.default is parameter.empty:
            required.append(parameter.name)
            if optional:
                raise WrongTool(f"{where}: expected a default of None for an optional argument, got none.")
    return {"type": "object", "properties": properties, "required": required}


def _hints(function: Function) -> dict[str, Any]:
    try:
        return get_type_hints(function, include_extras=True)
    except NameError as error:
        raise WrongTool(f"{function.__name__}: expected annotations that exist, got {error}.") from error


def _check(parameter: inspect.Parameter, annotated: bool, where: str) -> None:
    if parameter.kind not in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY):
        raise WrongTool(f"{where}: expected arguments with names, got a {parameter.kind.description} one.")
    if not annotated:
        raise WrongTool(f"{where}: expected an annotation ({_SUPPORTED}), got none.")


def _property(annotation: Any, where: str) -> tuple[JsonObject, bool]:
    """The schema of one argument, and whether its annotation allows None: the model leaves it out instead."""
    description, annotation = _described(annotation)
    kinds = get_args(annotation) if get_origin(annotation) in (Union, UnionType) else (annotation,)
    given = [kind for kind in kinds if kind is not NoneType]
    if len(given) != 1:
        raise WrongTool(f"{where}: expected {_SUPPORTED}, got {annotation}.")
    inner, kind = _described(given[0])
    schema = _schema(kind, where)
    said = {"description": description or inner} if description or inner else {}
    return {"type": schema.pop("type"), **said, **schema}, NoneType in kinds


def _described(annotation: Any) -> tuple[str, Any]:
    if get_origin(annotation) is not Annotated:
        return "", annotation
    kind, *notes = get_args(annotation)
    return next((note for note in notes if isinstance(note, str)), ""), kind


def _schema(kind: Any, where: str) -> JsonObject:
    if kind in _TYPES:
        return {"type": _TYPES[kind]}
    if get_origin(kind) is list:
        return {"type": "array", "items": _property(get_args(kind)[0], where)[0]}
    if get_origin(kind) is Literal and len(types := {type(choice) for choice in get_args(kind)}) == 1:
        (choice_type,) = types
        if choice_type in _TYPES:
            return {"type": _TYPES[choice_type], "enum": list(get_args(kind))}
    raise WrongTool(f"{where}: expected {_SUPPORTED}, got {getattr(kind, '__name__', kind)}.")

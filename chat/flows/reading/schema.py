"""Whether arguments can be checked against a schema that a file brings along."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import unquote

from chat.llm.request import JsonObject
from chat.tools.foreign import excess, invalid

_TYPES = frozenset({"array", "boolean", "integer", "null", "number", "object", "string"})
_NAMED = ("properties", "$defs", "definitions", "dependentSchemas")
_LISTED = ("anyOf", "oneOf", "allOf", "prefixItems")
_SINGLE = ("items", "additionalProperties", "contains", "propertyNames", "not", "if", "then", "else")
_NOWHERE = object()


def trouble(schema: JsonObject) -> str:
    """Why it can't be used, in a sentence; empty if it can."""
    if found := excess({"inputSchema": schema}):
        return found
    if ref := next((ref for ref in _references(schema) if _target(schema, ref) is _NOWHERE), None):
        return f"its schema refers to {ref[:80]!r}, where nothing is."
    return "" if _is_plain(schema) else invalid(schema)


def _references(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        if isinstance(ref := schema.get("$ref"), str):
            yield ref
        for part in _parts(schema):
            yield from _references(part)


def _target(schema: JsonObject, ref: str) -> Any:
    """What is at `#/$defs/place`."""
    found: Any = schema
    for step in ref.split("/")[1:]:
        name = unquote(step).replace("~1", "/").replace("~0", "~")
        found = found.get(name, _NOWHERE) if isinstance(found, dict) else _NOWHERE
    return found if ref.startswith("#/") or ref == "#" else _NOWHERE


def _parts(schema: JsonObject) -> Iterator[Any]:
    for key, value in schema.items():
        if key in _NAMED and isinstance(value, dict):
            yield from value.values()
        elif key in _LISTED and isinstance(value, list):
            yield from value
        elif key in _SINGLE:
            yield value


def _is_plain(schema: Any) -> bool:
    """Valid at a glance, as nearly all are: the standard's own check takes a hundred times as long."""
    if not isinstance(schema, dict):
        return isinstance(schema, bool)
    fine = all(key in _USUAL and _USUAL[key](value) for key, value in schema.items())
    return fine and all(map(_is_plain, _parts(schema)))


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_list(value: Any) -> bool:
    return isinstance(value, list)


def _is_some(value: Any) -> bool:
    return isinstance(value, list) and bool(value)


def _is_object(value: Any) -> bool:
    return isinstance(value, dict)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_count(value: Any) -> bool:
    return type(value) is int and value >= 0


def _is_names(value: Any) -> bool:
    return _is_list(value) and all(map(_is_text, value)) and len(set(value)) == len(value)


def _is_type(value: Any) -> bool:
    names = value if isinstance(value, list) else [value]
    return bool(names) and _is_names(names) and _TYPES.issuperset(names)


def _is_anything(value: Any) -> bool:
    return True


_USUAL: dict[str, Callable[[Any], bool]] = {
    "type": _is_type,
    "required": _is_names,
    **dict.fromkeys(("title", "description", "format"), _is_text),
    **dict.fromkeys(("enum", "examples"), _is_list),
    **dict.fromkeys(("default", "const", "items", "additionalProperties"), _is_anything),
    **dict.fromkeys(("anyOf", "oneOf", "allOf"), _is_some),
    **dict.fromkeys(("properties", "$defs"), _is_object),
    **dict.fromkeys(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"), _is_number),
    **dict.fromkeys(("minLength", "maxLength", "minItems", "maxItems"), _is_count),
}
"""Keywords, and what is valid for them beside the schemas within."""

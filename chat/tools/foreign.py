"""A tool as somebody else describes it: whether it is small enough, leads nowhere else, and has a schema."""

import json
from collections.abc import Iterator
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError

from chat.tools.schema import JsonObject

MOST_BYTES = 32 * 1024
MOST_DEPTH = 20


def excess(definition: JsonObject) -> str:
    """Whether it is too large, too deep, or leads elsewhere; what is not can be looked at further."""
    schema = definition.get("inputSchema")
    try:
        size = len(json.dumps(definition).encode())
    except (ValueError, RecursionError):
        return "its definition is not JSON that can be kept."
    if size > MOST_BYTES:
        return f"its definition has {size:,} bytes; expected at most {MOST_BYTES:,}."
    if _depth(schema) > MOST_DEPTH:
        return f"its schema is nested {_depth(schema)} levels deep; expected at most {MOST_DEPTH}."
    if not isinstance(schema, dict) or schema.get("type") != "object":
        return "expected a schema of type object."
    if remote := next((ref for ref in _references(schema) if not ref.startswith("#")), None):
        return f"its schema refers to {remote[:80]!r}; nothing outside of itself is fetched."
    if any(_languages(inner) for inner in schema.values()):
        return "its schema names another $schema within; expected one for all of it, at its top."
    return ""


def invalid(schema: JsonObject) -> str:
    """What is wrong with it as a schema."""
    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        return f"its schema is not valid: {error.message[:120]}."
    return ""


def _depth(value: Any) -> int:
    """Without recursion: it may be deeper than Python's stack."""
    deepest, left = 0, [(value, 0)]
    while left:
        item, depth = left.pop()
        deepest = max(deepest, depth)
        inner = item.values() if isinstance(item, dict) else item if isinstance(item, list) else ()
        left += [(each, depth + 1) for each in inner]
    return deepest


def _references(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        for key, value in schema.items():
            if key in ("$ref", "$dynamicRef", "$schema", "$id") and isinstance(value, str):
                yield from () if key == "$schema" else (value,)
            yield from _references(value)
    elif isinstance(schema, list):
        for item in schema:
            yield from _references(item)


def _languages(value: Any) -> bool:
    """A part in another language would be checked as that says, its expressions run."""
    if isinstance(value, dict):
        return isinstance(value.get("$schema"), str) or any(map(_languages, value.values()))
    return isinstance(value, list) and any(map(_languages, value))

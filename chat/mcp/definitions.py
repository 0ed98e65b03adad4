"""What a server says of a tool: what is acted on, its pin, and what is wrong with it."""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError

from chat.canonical import fingerprint
from chat.tools.schema import JsonObject

MOST_BYTES = 32 * 1024
MOST_DEPTH = 20
_ORDERS = re.compile(
    r"<\W*(important|system|instructions?)\b"
    r"|\b(ignore|disregard|forget)\b.{0,30}\b(previous|all|above|earlier)\b"
    r"|\b(do not|don't|never)\s+(tell|mention|explain|inform|reveal|show)\b|\bsystem prompt\b"
    r"|\b(before|instead of)\s+(using|calling)\b|\.ssh\b|\b(password|api[ _-]?key|credential)s?\b"
    r"|\byou must\b",
    re.IGNORECASE | re.DOTALL,
)


def pin(definition: JsonObject) -> str:
    """A hash that changes with anything that the definition says."""
    return fingerprint(definition)


def trouble(definition: JsonObject) -> str:
    """Why the tool can't be offered at all, in a sentence; empty if it can."""
    return excess(definition) or invalid(definition["inputSchema"])


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


def warnings(definition: JsonObject) -> list[str]:
    """What a person should look at twice: what can't be seen, and what reads like orders to the model."""
    text = "\n".join(_texts(definition))
    unseen = Counter(character for character in text if _unseen(character))
    found = [f"{sum(unseen.values())} invisible characters ({_named(unseen)})."] if unseen else []
    orders = dict.fromkeys(" ".join(match.group().split()) for match in _ORDERS.finditer(text))
    return found + [f"Reads like an instruction to the model: {order[:80]!r}." for order in list(orders)[:8]]


def _unseen(character: str) -> bool:
    return character not in "\n\t" and unicodedata.category(character) in ("Cf", "Cc", "Co", "Cn")


def _named(unseen: Counter[str]) -> str:
    return ", ".join(f"U+{ord(character):04X}" for character, _ in unseen.most_common(5))


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


def _texts(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for key, item in value.items():
                yield key
                yield from _texts(item)
        case list():
            for item in value:
                yield from _texts(item)

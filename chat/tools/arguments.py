"""What is wrong with a call's arguments, in sentences that a model can act on."""

import json
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from chat.canonical import clean_json, clean_text, compact
from chat.tools.schema import JsonObject

MAX_BYTES = 32 * 1024
MAX_DEPTH = 20
_MAX_SHOWN = 80


def problems(arguments: object, parameters: JsonObject) -> list[str]:
    """Each thing in `arguments` that does not fit `parameters`: where, what was expected, what came."""
    if not isinstance(arguments, dict):
        return [f"arguments: expected a JSON object; got {type(arguments).__name__}"]
    if trouble := _unkeepable(arguments):
        return [f"arguments: {trouble}"]
    known = parameters["properties"]
    unknown = [
        f"{clean_text(name)[:_MAX_SHOWN]}: unknown argument; {_known(known)}"
        for name in arguments
        if name not in known
    ]
    missing = [f"{name}: required, but missing" for name in parameters["required"] if name not in arguments]
    errors = Draft202012Validator({**parameters, "required": []}).iter_errors(arguments)
    return [*unknown, *missing, *filter(None, map(_sentence, errors))]


def _unkeepable(arguments: JsonObject) -> str | None:
    if _deeper_than(MAX_DEPTH, arguments):
        return f"expected at most {MAX_DEPTH} levels of nesting; got more"
    try:
        size = len(compact(clean_json(arguments)).encode())
    except ValueError as error:
        return f"expected JSON; {error}"
    return f"expected at most {MAX_BYTES:,} bytes; got {size:,}" if size > MAX_BYTES else None


def _deeper_than(levels: int, value: object) -> bool:
    if not isinstance(value, dict | list):
        return False
    inner = value.values() if isinstance(value, dict) else value
    return levels <= 0 or any(_deeper_than(levels - 1, item) for item in inner)


def _known(properties: JsonObject) -> str:
    return f"known are {', '.join(properties)}" if properties else "this tool takes none"


def _sentence(error: ValidationError) -> str | None:
    where = ".".join(map(str, error.absolute_path))
    allowed: Any = error.validator_value
    schema: Any = error.schema
    if error.validator == "type" and "enum" in schema:
        return None  # The enum's own sentence says it better.
    expected = f"one of {', '.join(map(str, allowed))}" if error.validator == "enum" else str(allowed)
    hint = "; leave it out if it is not needed" if error.instance is None else ""
    return f"{where}: expected {expected}; got {_shown(error.instance)}{hint}"


def _shown(value: object) -> str:
    text = clean_text(repr(value) if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
    return text if len(text) <= _MAX_SHOWN else f"{text[:_MAX_SHOWN]}…"

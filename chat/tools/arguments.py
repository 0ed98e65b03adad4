"""What is wrong with a call's arguments, in sentences that a model can act on."""

import json
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from chat.canonical import clean_json, clean_text, compact
from chat.tools.formats import EXPECTED, checker
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
    missing = [f"{name}: required, but missing" for name in parameters["required"] if name not in arguments]
    checked = Draft202012Validator({**parameters, "required": []}, format_checker=checker)
    wrong = (sentence for error in checked.iter_errors(arguments) for sentence in _sentences(error))
    return list(dict.fromkeys([*_unknown(arguments, known), *missing, *wrong]))


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


def _unknown(given: JsonObject, known: JsonObject, where: str = "") -> list[str]:
    names = (name for name in given if name not in known)
    return [f"{where}{clean_text(name)[:_MAX_SHOWN]}: unknown argument; {_known(known)}" for name in names]


def _known(properties: JsonObject) -> str:
    return f"known are {', '.join(properties)}" if properties else "this tool takes none"


def _sentences(error: ValidationError) -> list[str]:
    where = clean_text(".".join(map(str, error.absolute_path)))[:_MAX_SHOWN]
    came: Any = error.instance
    schema: Any = error.schema
    if error.validator == "type" and "enum" in schema:
        return []  # The enum's own sentence says it better.
    if error.validator == "required":
        return [f"{where}.{name}: required, but missing" for name in schema["required"] if name not in came]
    if error.validator == "additionalProperties":
        return _unknown(came, schema.get("properties", {}), f"{where}.")
    hint = "; leave it out if it is not needed" if came is None else ""
    return [f"{where}: expected {_expected(error)}; got {_shown(came)}{hint}"]


def _expected(error: ValidationError) -> str:
    allowed: Any = error.validator_value
    match error.validator:
        case "enum":
            return f"one of {', '.join(map(str, allowed))}"
        case "minimum":
            return f"{allowed} or more"
        case "maximum":
            return f"{allowed} or less"
        case "format":
            return EXPECTED.get(allowed, f"a {allowed}")
    return str(allowed)


def _shown(value: object) -> str:
    text = clean_text(repr(value) if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
    return text if len(text) <= _MAX_SHOWN else f"{text[:_MAX_SHOWN]}…"

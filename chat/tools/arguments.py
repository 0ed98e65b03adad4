"""What is wrong with a call's arguments, in sentences that a model can act on."""

import json
import re
from typing import Any

from jsonschema.exceptions import UnknownType, ValidationError
from referencing.exceptions import Unresolvable

from chat.canonical import clean_json, clean_text, compact
from chat.tools.formats import EXPECTED
from chat.tools.schema import JsonObject
from chat.tools.validator import TooMuch, misfits

MAX_BYTES = 32 * 1024
MAX_DEPTH = 20
_MAX_SHOWN = 80
_OPENING = ("patternProperties", "allOf", "anyOf", "oneOf", "if", "$ref", "$dynamicRef", "dependentSchemas")
"""Where more arguments may be named than `properties` names."""
UNUSABLE = (Unresolvable, RecursionError, re.error, UnknownType, OverflowError, TooMuch)


def problems(arguments: object, parameters: JsonObject) -> list[str]:
    """Each thing in `arguments` that does not fit `parameters`: where, what was expected, what came."""
    if not isinstance(arguments, dict):
        return [f"arguments: expected a JSON object; got {type(arguments).__name__}"]
    if trouble := _unkeepable(arguments):
        return [f"arguments: {trouble}"]
    known, required = parameters.get("properties", {}), parameters.get("required", [])
    unknown = _unknown(arguments, known) if _closed(parameters) else []
    missing = [f"{name}: required, but missing" for name in required if name not in arguments]
    return list(dict.fromkeys([*unknown, *missing, *_misfits(arguments, parameters)]))


def _closed(parameters: JsonObject) -> bool:
    """Are the arguments in `properties` all that there are? So they are unless the schema says otherwise."""
    if parameters.get("additionalProperties", False) is not False:
        return False
    return "properties" in parameters and not any(word in parameters for word in _OPENING)


def _misfits(arguments: JsonObject, parameters: JsonObject) -> list[str]:
    """In sentences, but for what is said in better words. Nothing outside the schema is fetched."""
    said = {"additionalProperties", "required"} if _closed(parameters) else {"required"}
    schema = {key: value for key, value in parameters.items() if key not in said}
    try:
        errors = misfits(arguments, schema)
    except UNUSABLE as error:
        return [f"arguments: the tool's own schema can't be used; {type(error).__name__}"]
    return [sentence for error in errors for sentence in _sentences(error)]


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
    inside = f"{where}." if where else ""
    came: Any = error.instance
    schema: Any = error.schema
    if error.validator == "type" and "enum" in schema:
        return []  # The enum's own sentence says it better.
    if error.validator == "required":
        return [f"{inside}{name}: required, but missing" for name in schema["required"] if name not in came]
    if error.validator == "additionalProperties" and _names_all(schema):
        return _unknown(came, schema["properties"], inside)
    hint = "; leave it out if it is not needed" if came is None else ""
    return [f"{where or 'arguments'}: expected {_expected(error)}; got {_shown(came)}{hint}"]


def _names_all(schema: JsonObject) -> bool:
    return "properties" in schema and "patternProperties" not in schema


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
    return _told(allowed)


def _told(allowed: object) -> str:
    """What a schema allows, where it is short enough to help; `false` allows nothing."""
    text = "nothing" if allowed in (None, False) else clean_text(str(allowed))
    return text if len(text) <= 4 * _MAX_SHOWN else f"{text[: 4 * _MAX_SHOWN]}…"


def _shown(value: object) -> str:
    text = clean_text(repr(value) if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
    return text if len(text) <= _MAX_SHOWN else f"{text[:_MAX_SHOWN]}…"

"""What is wrong with a call's arguments, in sentences that a model can act on."""

import json
import re
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend
from referencing import Registry
from referencing.exceptions import Unresolvable

from chat.canonical import clean_json, clean_text, compact
from chat.tools.schema import JsonObject

MAX_BYTES = 32 * 1024
MAX_DEPTH = 20
_MAX_SHOWN = 80
_OPENING = ("patternProperties", "allOf", "anyOf", "oneOf", "if", "$ref", "$dynamicRef", "dependentSchemas")
"""Where more arguments may be named than `properties` names."""
_Validator = extend(Draft202012Validator, {"pattern": None})  # type: ignore[no-untyped-call]
"""A pattern of somebody else's may take for ever: whoever made it checks it."""


def problems(arguments: object, parameters: JsonObject) -> list[str]:
    """Each thing in `arguments` that does not fit `parameters`: where, what was expected, what came."""
    if not isinstance(arguments, dict):
        return [f"arguments: expected a JSON object; got {type(arguments).__name__}"]
    if trouble := _unkeepable(arguments):
        return [f"arguments: {trouble}"]
    known, required = parameters.get("properties", {}), parameters.get("required", [])
    unknown = [
        f"{clean_text(name)[:_MAX_SHOWN]}: unknown argument; {_known(known)}"
        for name in arguments
        if name not in known and _closed(parameters)
    ]
    missing = [f"{name}: required, but missing" for name in required if name not in arguments]
    return [*unknown, *missing, *_misfits(arguments, parameters)]


def _closed(parameters: JsonObject) -> bool:
    """Are the arguments in `properties` all that there are? So they are unless the schema says otherwise."""
    if parameters.get("additionalProperties", False) is not False:
        return False
    return "properties" in parameters and not any(word in parameters for word in _OPENING)


def _misfits(arguments: JsonObject, parameters: JsonObject) -> list[str]:
    """What jsonschema finds, but for what is said in better words. Nothing outside the schema is fetched."""
    said = {"additionalProperties", "required"} if _closed(parameters) else {"required"}
    schema = {key: value for key, value in parameters.items() if key not in said}
    try:
        errors = list(_Validator(schema, registry=Registry()).iter_errors(arguments))
    except (Unresolvable, RecursionError, re.error) as error:
        return [f"arguments: the tool's own schema can't be used; {type(error).__name__}"]
    return [sentence for error in errors if (sentence := _sentence(error))]


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
    where = ".".join(map(str, error.absolute_path)) or "arguments"
    allowed: Any = error.validator_value
    schema: Any = error.schema
    if error.validator == "type" and "enum" in schema:
        return None  # The enum's own sentence says it better.
    expected = f"one of {', '.join(map(str, allowed))}" if error.validator == "enum" else _told(allowed)
    hint = "; leave it out if it is not needed" if error.instance is None else ""
    return f"{where}: expected {expected}; got {_shown(error.instance)}{hint}"


def _told(allowed: object) -> str:
    """What a schema allows, where it is short enough to help; `false` allows nothing."""
    text = "nothing" if allowed in (None, False) else clean_text(str(allowed))
    return text if len(text) <= 4 * _MAX_SHOWN else f"{text[: 4 * _MAX_SHOWN]}…"


def _shown(value: object) -> str:
    text = clean_text(repr(value) if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
    return text if len(text) <= _MAX_SHOWN else f"{text[:_MAX_SHOWN]}…"

"""A call's arguments as the fields of a form, made from its tool's schema; and what was typed in it."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import time
from typing import Any, Literal, TypeAlias

from chat.canonical import clean_json, clean_text, compact
from chat.tools.formats import as_date, as_time
from chat.tools.schema import JsonObject

Kind: TypeAlias = Literal["text", "long", "number", "choice", "yesno", "date", "time", "json"]
LONG = 70
"""Characters from which a text has several lines."""
YES, NO = "yes", "no"
_FORMAT = re.compile(r",? *(?:as|in)? *\(?(?:YYYY-MM-DD|HH:MM)")
"""How a description says what a field of its own kind shows in the person's own way."""
_MINUTE = re.compile(r"\d\d:\d\d", re.ASCII)
"""All that a field for a time shows: it would lose seconds and zones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One argument, as a person sees and edits it."""

    name: str
    kind: Kind
    label: str
    description: str
    required: bool
    given: bool
    """Whether the call has it at all."""
    value: str
    choices: tuple[str, ...] = ()
    minimum: Any = None
    maximum: Any = None
    step: str = ""

    @property
    def shown(self) -> bool:
        """Without being asked for: what the call leaves out, it may leave out."""
        return self.given or self.required


def fields(parameters: JsonObject, arguments: JsonObject) -> tuple[Field, ...]:
    """In the schema's order; what else the call is given comes last, and is never left unseen."""
    required = parameters.get("required", ())
    return tuple(
        _field(name, schema, arguments, name in required)
        for name, schema in _properties(parameters, arguments)
    )


def refilled(field: Field, text: str | None) -> Field:
    """As it was typed, however odd: a date's own field, say, would show nothing of what is no date."""
    if text is None:
        return field
    kept = {
        "date": _is(as_date, text),
        "time": _is(_as_minute, text),
        "number": not isinstance(_number(text), str),
        "choice": text in field.choices,
    }
    plain = bool(text) and not kept.get(field.kind, True)
    return replace(field, value=_lines(text), given=True, kind="text" if plain else field.kind)


def typed(parameters: JsonObject, arguments: JsonObject, form: Mapping[str, str]) -> JsonObject:
    """The arguments as the form has them: what was not touched, or not sent, is as it was, to the letter.

    Raises ValueError with a sentence for text that should be JSON and is none, and for what has no field.
    """
    edited, schemas = dict(arguments), dict(_properties(parameters, arguments))
    if unknown := [name for name in form if name not in schemas]:
        raise ValueError(f"{clean_text(unknown[0])[:LONG]}: unknown argument; it has no field")
    for field in fields(parameters, arguments):
        text = _lines(form.get(field.name, field.value))
        if text == _lines(field.value):
            continue
        if text.strip():
            edited[field.name] = _value(field, schemas[field.name], text)
        else:
            edited.pop(field.name, None)
    return edited


def _properties(parameters: JsonObject, arguments: JsonObject) -> Iterator[tuple[str, JsonObject]]:
    """A schema that is open takes arguments that it does not name."""
    named = parameters.get("properties", {})
    for name in dict.fromkeys((*named, *arguments)):
        schema = named.get(name)
        yield name, schema if isinstance(schema, dict) else {}


def _field(name: str, schema: JsonObject, arguments: JsonObject, required: bool) -> Field:
    value, description = arguments.get(name), str(schema.get("description", ""))
    kind = _kind(schema, value, description)
    return Field(
        name=name,
        kind=kind,
        label=name.replace("_", " ").strip().capitalize() or name,
        description=_FORMAT.split(description)[0].strip() if kind in ("date", "time") else description,
        required=required,
        given=name in arguments,
        value=_text(kind, arguments.get(name, schema.get("default")), name in arguments),
        choices=tuple(map(_plain, schema.get("enum", ()))),
        minimum=schema.get("minimum"),
        maximum=schema.get("maximum"),
        step=("1" if schema.get("type") == "integer" else "any") if kind == "number" else "",
    )


def _kind(schema: JsonObject, value: Any, description: str) -> Kind:
    """A value that its own kind of field would lose is shown as text, or as JSON."""
    match schema.get("type"):
        case "boolean" if isinstance(value, bool | None):
            return "yesno"
        case _ if "enum" in schema and (value is None or value in schema["enum"]):
            return "choice"
        case "integer" | "number" if isinstance(value, int | float | None):
            return "number"
        case "string" if isinstance(value, str | None):
            return _kind_of_text(schema.get("format"), value or "", description)
    return "json"


def _kind_of_text(format: Any, value: str, description: str) -> Kind:
    wanted = format or ("date" if "YYYY-MM-DD" in description else "time" if "HH:MM" in description else "")
    if wanted == "date" and (not value or _is(as_date, value)):
        return "date"
    if wanted == "time" and (not value or _is(_as_minute, value)):
        return "time"
    return "long" if len(value) > LONG or "\n" in _lines(value) else "text"


def _is(read: Callable[[str], object], value: str) -> bool:
    try:
        return read(value) is not None
    except ValueError:
        return False


def _as_minute(text: str) -> time | None:
    return as_time(text) if _MINUTE.fullmatch(text) else None


def _text(kind: Kind, value: Any, given: bool) -> str:
    """A box is ticked or not: one that is not given shows what it is then. Other fields are empty."""
    if kind == "yesno":
        return YES if value is True else NO
    if not given:
        return ""
    if kind == "json":
        line = compact(value)
        return line if len(line) <= LONG else json.dumps(value, ensure_ascii=False, indent=1)
    return _plain(value) if value is not None else ""


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _value(field: Field, schema: JsonObject, text: str) -> Any:
    """What is no number stays the text that it is: the schema says then what it expected, and what came."""
    match field.kind:
        case "yesno":
            return text == YES
        case "number":
            return _number(text.strip())
        case "choice":
            return next((each for each in schema["enum"] if _plain(each) == text), text)
        case "json":
            return _json(field.name, text)
    return text


def _number(text: str) -> Any:
    for kind in (int, float):
        try:
            return kind(text) if "_" not in text else text
        except ValueError:
            continue
    return text


def _json(name: str, text: str) -> Any:
    try:
        return clean_json(json.loads(text))
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{name}: expected JSON; got {text[:40]!r} ({str(error)[:80]})") from None


def _lines(text: str) -> str:
    """A form sends a line's end as CRLF."""
    return clean_text(text).replace("\r\n", "\n").replace("\r", "\n")

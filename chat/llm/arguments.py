"""The arguments of a call: their text to an object, repaired where the repair is certain, never completed."""

import ast
import json
import math
import re
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NoReturn

from chat.canonical import clean_json
from chat.llm.request import JsonObject

ENDS = ("}", '"', "`")
"""The last characters that whole arguments can have."""
MAX_LITERAL = 64 * 1024
_FENCE = re.compile(r"\s*```[\w-]*[ \t]*\r?\n?(.*?)```\s*", re.DOTALL)
_BLANKS = re.compile(r"\s*")
_STRING_OR_COMMA = re.compile(r'("(?:[^"\\]|\\.)*")|,(?=\s*[\]}])')


@dataclass(frozen=True, slots=True)
class Arguments:
    """What a text of arguments says: one object, several that were glued together, or none."""

    objects: tuple[JsonObject, ...]
    repair: str | None = None
    problem: str = ""

    @property
    def valid(self) -> bool:
        return bool(self.objects)


def parse(text: str, *, strict: bool = False) -> Arguments:
    """Read `text`. After an answer that was cut off only strict JSON counts, and empty does not."""
    try:
        value = load(text)
    except ValueError as error:
        return _invalid(_why(text, error)) if strict else _repaired(text, error)
    if isinstance(value, dict):
        return Arguments((value,))
    if strict:
        return _not_an_object(value)
    if value is None:
        return Arguments(({},), "empty")
    inner = _object_in(value)
    return Arguments((inner,), "double_encoded") if inner is not None else _not_an_object(value)


def load(text: str, *, control_chars: bool = False) -> Any:
    """Strict JSON. Raises ValueError for all else: NaN, infinity, and more depth than can be kept."""
    try:
        value = json.loads(text, strict=not control_chars, parse_constant=_refuse, parse_float=_finite)
        clean_json(value)
    except RecursionError:
        raise ValueError("nested too deep") from None
    return value


def same(one: Any, other: Any) -> bool:
    """Equal as JSON: 1 is not true, and the order of keys means nothing."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def _repaired(text: str, error: ValueError) -> Arguments:
    if not text.strip():
        return Arguments(({},))
    row = _in_a_row(text)
    if len(row) > 1:
        distinct = tuple(_without_repeats(row))
        return Arguments(distinct, "split" if len(distinct) > 1 else "duplicate_dropped")
    for name, repair in _REPAIRS.items():
        try:
            value = repair(text)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            continue
        if isinstance(value, dict):
            return Arguments((value,), name)
    return _invalid(_why(text, error))


def _object_in(value: Any) -> JsonObject | None:
    try:
        inner = load(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return inner if isinstance(inner, dict) else None


def _in_a_row(text: str) -> list[JsonObject]:
    """The objects that `text` consists of, one after the other; none if anything else is in it."""
    decoder, row, at = json.JSONDecoder(), [], 0
    text = text.strip()
    try:
        while at < len(text):
            _, end = decoder.raw_decode(text, at)
            row.append(load(text[at:end]))
            at = blank.end() if (blank := _BLANKS.match(text, end)) else end
    except (ValueError, RecursionError):
        return []
    return row if all(isinstance(value, dict) for value in row) else []


def _without_repeats(row: list[JsonObject]) -> Iterator[JsonObject]:
    for number, value in enumerate(row):
        if not number or not same(value, row[number - 1]):
            yield value


def _fence(text: str) -> Any:
    match = _FENCE.fullmatch(text)
    if match is None:
        raise ValueError("no fence")
    return load(match[1])


def _control_chars(text: str) -> Any:
    return load(text, control_chars=True)


def _trailing_comma(text: str) -> Any:
    return load(_STRING_OR_COMMA.sub(lambda match: match[1] or "", text))


def _python_literal(text: str) -> Any:
    if len(text) > MAX_LITERAL:
        raise ValueError("too long for a literal")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            value = ast.literal_eval(text.strip())
        again = load(json.dumps(value, allow_nan=False)) if isinstance(value, dict) else None
    except (Warning, TypeError) as error:
        raise ValueError(str(error)) from None
    if again != value:
        raise ValueError("a literal that is not JSON")
    return value


_REPAIRS: dict[str, Callable[[str], Any]] = {
    "fence": _fence,
    "control_chars": _control_chars,
    "trailing_comma": _trailing_comma,
    "python_literal": _python_literal,
}


def _invalid(problem: str) -> Arguments:
    return Arguments((), problem=problem)


def _not_an_object(value: Any) -> Arguments:
    kinds = {type(None): "null", bool: "a boolean", str: "a text", list: "a list"}
    return _invalid(f"Expected a JSON object, got {kinds.get(type(value), 'a number')}.")


def _why(text: str, error: ValueError) -> str:
    if not text.strip():
        return "Expected a JSON object, got nothing."
    if isinstance(error, json.JSONDecodeError):
        return f"Not valid JSON: {error.msg} at character {error.pos + 1} of {len(text)}."
    return f"Not valid JSON: {error}."


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not a JSON number")


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError(f"{digits} is too large a number")
    return number

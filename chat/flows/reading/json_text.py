"""JSON → plain values."""

import json
import math
from typing import Any

from chat.flows.reading.written import MOST_DEPTH, Written, unkeepable, wrong


def written(text: str) -> Written:
    """Raises WrongFlow for what is not JSON, or nothing to keep."""
    try:
        value = json.loads(text, object_pairs_hook=_object, parse_constant=_constant, parse_float=_number)
    except json.JSONDecodeError as error:
        raise wrong(error.lineno, f"expected JSON, since it begins with a brace; {error.msg}.") from None
    except RecursionError:
        raise wrong(0, f"expected at most {MOST_DEPTH} levels of nesting; got many more.") from None
    except ValueError as error:
        raise wrong(0, f"{error}.") from None
    _check(value)
    return Written(value, {(): 1} if "\n" not in text.strip() else {})


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"expected each key once; got {twice[:80]!r} twice in one object")
    return found


def _constant(name: str) -> float:
    raise ValueError(f"expected numbers; got {name}, which is none")


def _number(digits: str) -> float:
    if math.isfinite(number := float(digits)):
        return number
    raise ValueError(f"expected numbers that a computer can hold; got {digits[:40]}")


def _check(value: Any) -> None:
    """Without recursion: it may be deeper than Python's stack."""
    left = [(value, 0)]
    while left:
        item, depth = left.pop()
        if depth > MOST_DEPTH:
            raise wrong(0, f"expected at most {MOST_DEPTH} levels of nesting; got more.")
        if isinstance(item, dict):
            left += [(each, depth + 1) for pair in item.items() for each in pair]
        elif isinstance(item, list):
            left += [(each, depth + 1) for each in item]
        elif isinstance(item, str) and unkeepable(item):
            raise wrong(0, "expected text that can be kept; got a NUL, or half of a surrogate pair.")

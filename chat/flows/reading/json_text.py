"""JSON → plain values."""

import json
import math
from collections.abc import Iterable
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
    except _NotKept as error:
        raise wrong(0, f"{error}.") from None
    except ValueError:
        raise wrong(0, "expected numbers that a computer can hold; got one of thousands of digits.") from None
    if _is_deep(value):
        raise wrong(0, f"expected at most {MOST_DEPTH} levels of nesting; got more.")
    if "\\u" in text and _holds_unkeepable(value):
        raise wrong(0, "expected text that can be kept; got a NUL, or half of a surrogate pair.")
    return Written(value, {(): 1} if "\n" not in text.strip() else {})


class _NotKept(ValueError):
    """JSON as it is written, but nothing to keep."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _NotKept(f"expected each key once; got {twice[:80]!r} twice in one object")
    return found


def _constant(name: str) -> float:
    raise _NotKept(f"expected numbers; got {name}, which is none")


def _number(digits: str) -> float:
    if math.isfinite(number := float(digits)):
        return number
    raise _NotKept(f"expected numbers that a computer can hold; got {digits[:40]}")


def _is_deep(value: Any) -> bool:
    """Level by level: it may be deeper than Python's stack."""
    level = [value]
    for _ in range(MOST_DEPTH + 1):
        level = [inner for each in level for inner in _within(each) if type(inner) in (dict, list)]
        if not level:
            return False
    return True


def _within(value: Any) -> Iterable[Any]:
    return value.values() if type(value) is dict else value


def _holds_unkeepable(value: Any) -> bool:
    """Only an escape can have brought it in: the text has been looked at."""
    if isinstance(value, str):
        return unkeepable(value)
    if isinstance(value, dict):
        return any(unkeepable(key) or _holds_unkeepable(item) for key, item in value.items())
    return isinstance(value, list) and any(map(_holds_unkeepable, value))

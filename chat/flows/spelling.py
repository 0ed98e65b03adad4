"""How matchers are written: what each takes, and what is wrong with one."""

import re
from collections.abc import Callable
from typing import Any

from chat.canonical import compact, shortened
from chat.flows.near import near

NAMES: tuple[str, ...] = (
    "any",
    "optional",
    "one-of",
    "not",
    "place",
    "like",
    "contains",
    "between",
    "day",
    "unordered",
)
TEXTUAL = frozenset({"place", "like", "day"})
"""Matchers of a text: in YAML what is written after them is one, even if it looks like a number."""
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY = re.compile(rf"today|tomorrow|yesterday|[+-][0-9]{{1,3}}|{'|'.join(WEEKDAYS)}", re.IGNORECASE)


def name_of(value: Any) -> str | None:
    """The matcher's name, known or not, if `value` is meant as one: a key of it begins with $."""
    if isinstance(value, dict):
        return next((key[1:] for key in value if key.startswith("$")), None)
    return None


def problem(value: Any) -> str:
    """What is wrong with the matchers within `value`, in a sentence; empty if nothing is."""
    if name_of(value) is not None and (found := own_problem(value)):
        return found
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return next((found for each in inner if (found := problem(each))), "")


def own_problem(matcher: dict[str, Any]) -> str:
    """What is wrong with this one, whatever is within it."""
    name = name_of(matcher) or ""
    if name not in NAMES:
        return f"expected a matcher after `$`; got {shortened(name, 40)!r}.{near(name, NAMES, '$')}"
    if len(matcher) > 1:
        return f"expected ${name} alone in its object; got {len(matcher)} keys."
    takes, fine = _TAKEN.get(name, ("", _anything))
    value = matcher[f"${name}"]
    return "" if fine(value) else f"!{name}: expected {takes}; got {shortened(compact(value), 80)}."


def _anything(value: Any) -> bool:
    return True


def _text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _item(value: Any) -> bool:
    return value is not None and (not isinstance(value, str) or _text(value))


def _span(value: Any) -> bool:
    match value:
        case [int() | float() as low, int() | float() as high]:
            return not isinstance(low, bool) and not isinstance(high, bool) and low <= high
    return False


def _day(value: Any) -> bool:
    return isinstance(value, str) and _DAY.fullmatch(value.strip()) is not None


_TAKEN: dict[str, tuple[str, Callable[[Any], bool]]] = {
    "any": ("nothing after it", lambda value: value is None),
    "one-of": ("a list of at least one value", lambda value: isinstance(value, list) and bool(value)),
    "place": ("a place's name", _text),
    "like": ("words", _text),
    "contains": ("words, or an item of a list", _item),
    "between": ("two numbers, the lower first, as in [2, 4]", _span),
    "day": ("today, tomorrow, a number of days as in +3, or a weekday", _day),
    "unordered": ("a list", lambda value: isinstance(value, list)),
}
"""What it takes in words, and whether a value is that."""

"""Matchers: what a value may be. `{"$place": "New York"}`; in a file `!place New York`."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeAlias

from chat.canonical import compact
from chat.flows.matching import matched
from chat.flows.patience import CHARACTERS, TooMuch, bounded, spend
from chat.flows.sameness import day_meant, same_place, same_words, says
from chat.flows.spelling import NAMES, problem
from chat.llm.request import JsonObject

__all__ = ("NAMES", "arguments_fit", "fits", "problem", "words")


def fits(wanted: Any, value: Any, at: datetime | None = None) -> bool:
    """Is `value` what is wanted? `at` is when it was said: what "tomorrow" is counted from; None: now.

    Numbers are compared as numbers, and are neither texts nor true or false. A matcher may stand
    anywhere within an object or a list. One that is none, or takes something else, fits nothing; so does
    what it would take too long to compare.
    """
    return _in_time(lambda: _fits(wanted, value, at))


def arguments_fit(
    wanted: JsonObject, arguments: JsonObject | None, at: datetime | None = None, *, others: bool = True
) -> bool:
    """Do a call's arguments fit? With `others`, those that are not named are free.

    Arguments that could not be read (None) fit only where none is named and others are free.
    """
    return _in_time(lambda: _object_fits(wanted, arguments, at, others=others))


def _in_time(compare: Callable[[], bool]) -> bool:
    try:
        with bounded():
            return compare()
    except (TooMuch, RecursionError):
        return False


def _fits(wanted: Any, value: Any, at: datetime | None) -> bool:
    spend()
    if name := _matcher(wanted):
        return _FITS[name](wanted[f"${name}"], value, at)
    match wanted, value:
        case dict(), dict():
            return _object_fits(wanted, value, at, others=False)
        case list(), list():
            return len(wanted) == len(value) and all(map(lambda w, v: _fits(w, v, at), wanted, value))
    return isinstance(wanted, bool) == isinstance(value, bool) and bool(wanted == value)


def _object_fits(
    wanted: JsonObject, arguments: JsonObject | None, at: datetime | None, *, others: bool
) -> bool:
    if arguments is None:
        return not wanted and others
    if not others and not arguments.keys() <= wanted.keys():
        return False
    return all(
        _fits(one, arguments[key], at) if key in arguments else _matcher(one) == "optional"
        for key, one in wanted.items()
    )


def words(wanted: Any, at: datetime | None = None) -> str:
    """How a person reads it: `New York in any spelling`, `2 to 4`, `"celsius" or nothing`.

    With `at`, a day is said with its date: `tomorrow, 2026-11-29`.
    """
    if name := _matcher(wanted):
        return _WORDS[name](wanted[f"${name}"], at)
    match wanted:
        case dict():
            return f"{{{', '.join(f'{key}: {words(item, at)}' for key, item in wanted.items())}}}"
        case list():
            return f"[{', '.join(words(item, at) for item in wanted)}]"
    return compact(wanted)


def _matcher(wanted: Any) -> str:
    """Its name, if it is one that is known."""
    if isinstance(wanted, dict) and len(wanted) == 1:
        (key,) = wanted
        return key[1:] if key[:1] == "$" and key[1:] in NAMES else ""
    return ""


_Fits: TypeAlias = Callable[[Any, Any, datetime | None], bool]
_Words: TypeAlias = Callable[[Any, datetime | None], str]


def _of_texts(same: Callable[[str, str], bool], cost: int = 10) -> _Fits:
    def look(wanted: Any, value: Any, at: datetime | None) -> bool:
        if not isinstance(wanted, str) or not isinstance(value, str):
            return False
        spend(cost + len(value) // CHARACTERS)
        return same(wanted, value)

    return look


def _one_of(wanted: Any, value: Any, at: datetime | None) -> bool:
    return isinstance(wanted, list) and any(_fits(each, value, at) for each in wanted)


_says = _of_texts(lambda wanted, value: says(value, wanted))


def _contains(wanted: Any, value: Any, at: datetime | None) -> bool:
    match value:
        case list():
            return any(_fits(wanted, item, at) for item in value)
        case str():
            return _says(wanted, value, at)
    return False


def _between(wanted: Any, value: Any, at: datetime | None) -> bool:
    match wanted, value:
        case [int() | float() as low, int() | float() as high], int() | float():
            return not isinstance(value, bool) and bool(low <= value <= high)
    return False


def _day(wanted: Any, value: Any, at: datetime | None) -> bool:
    day = day_meant(wanted, at) if isinstance(wanted, str) else None
    return day is not None and value == day.isoformat()


def _unordered(wanted: Any, value: Any, at: datetime | None) -> bool:
    match wanted, value:
        case list(), list():
            return len(wanted) == len(value) == len(_matched(wanted, value, at))
    return False


def _matched(wanted: list[Any], value: list[Any], at: datetime | None) -> dict[int, int]:
    return matched(wanted, value, lambda one, item: _fits(one, item, at))


_FITS: dict[str, _Fits] = {
    "any": lambda wanted, value, at: True,
    "optional": _fits,
    "one-of": _one_of,
    "not": lambda wanted, value, at: not _fits(wanted, value, at),
    "place": _of_texts(same_place, cost=50),
    "like": _of_texts(same_words),
    "contains": _contains,
    "between": _between,
    "day": _day,
    "unordered": _unordered,
}


def _each(wanted: Any, at: datetime | None, joined: str) -> str:
    several = isinstance(wanted, list) and bool(wanted)
    return joined.join(words(each, at) for each in wanted) if several else compact(wanted)


def _day_words(wanted: Any, at: datetime | None) -> str:
    day = day_meant(wanted, at) if at and isinstance(wanted, str) else None
    return f"{wanted}, {day}" if day else f"the day {wanted}"


_WORDS: dict[str, _Words] = {
    "any": lambda wanted, at: "anything",
    "optional": lambda wanted, at: f"{words(wanted, at)} or nothing",
    "one-of": lambda wanted, at: _each(wanted, at, " or "),
    "not": lambda wanted, at: f"anything but {words(wanted, at)}",
    "place": lambda wanted, at: f"{wanted} in any spelling",
    "like": lambda wanted, at: f"{wanted}, however written",
    "contains": lambda wanted, at: f"something with {words(wanted, at)} in it",
    "between": lambda wanted, at: _each(wanted, at, " to "),
    "day": _day_words,
    "unordered": lambda wanted, at: f"{words(wanted, at)} in any order",
}

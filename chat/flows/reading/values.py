"""Arguments, results and schemas within a file: with matchers, or as they are."""

from typing import Any

from chat.flows.reading.entry import Entry
from chat.flows.spelling import NAMES, name_of, own_problem
from chat.llm.request import JsonObject


def wanted(entry: Entry) -> JsonObject:
    """Arguments with matchers in them; nothing stands for none."""
    if entry.value is None:
        return {}
    if name_of(entry.value) is not None:
        entry.note_other("arguments by name, each with a value or a matcher")
        return {}
    _check_matchers(entry)
    return entry.object()


def plain(entry: Entry) -> JsonObject:
    """An object in which nothing is a matcher; nothing stands for an empty one."""
    if entry.value is None:
        return {}
    if _holds_matcher(entry.value):
        _refuse_matchers(entry)
    return entry.object()


def scripted(entry: Entry) -> JsonObject:
    """The same, but for days: a script says them as they are counted from when it is played."""
    if entry.value is None:
        return {}
    _refuse_matchers(entry, but=("day",))
    return entry.object()


def _check_matchers(entry: Entry) -> None:
    if name_of(entry.value) is not None and (found := own_problem(entry.value)):
        entry.note(found)
        return
    for inner in _within(entry):
        _check_matchers(inner)


def _matcher(value: Any) -> str | None:
    name = name_of(value) if isinstance(value, dict) and len(value) == 1 else None
    return name if name in NAMES else None


def _holds_matcher(value: Any) -> bool:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return bool(_matcher(value)) or any(map(_holds_matcher, inner))


def _refuse_matchers(entry: Entry, but: tuple[str, ...] = ()) -> None:
    if (name := _matcher(entry.value)) in but:
        _check_matchers(entry)
    elif name:
        entry.note(f"expected a value as it is; got the matcher !{name}, which only fits what a model sends.")
    else:
        for inner in _within(entry):
            _refuse_matchers(inner, but)


def _keys(value: Any) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, dict) else ()


def _within(entry: Entry) -> list[Entry]:
    if isinstance(entry.value, list):
        return [entry[at] for at in range(len(entry.value))]
    return [entry[key] for key in _keys(entry.value)]

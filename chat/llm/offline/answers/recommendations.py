"""Restaurants and things to do, as lists."""

from collections.abc import Iterator
from typing import Any

from chat.llm.offline.answers.facts import further, spoken
from chat.llm.offline.answers.failures import subject
from chat.llm.offline.answers.generic import generic_answer
from chat.llm.offline.answers.markdown import bold, listing, plain
from chat.llm.offline.conversation import Record
from chat.llm.offline.results import unwrapped
from chat.llm.request import JsonObject

_NAMES = ("name", "title", "activity", "restaurant")
_MOST = 12


def restaurants_answer(records: tuple[Record, ...]) -> str:
    return "\n\n".join(_answer(record, "restaurants", "Restaurants in") for record in records)


def activities_answer(records: tuple[Record, ...]) -> str:
    return "\n\n".join(_answer(record, "activities", "Things to do in") for record in records)


def _answer(record: Record, what: str, heading: str) -> str:
    result = unwrapped(record.result)
    found = result.get(what, result.get("suggestions", result.get("recommendations")))
    place = bold(subject(record) or result.get("location") or "that place")
    if not isinstance(found, (dict, list)):
        return generic_answer((record,))
    lines = list(_lines(found))
    if not lines:
        return f"The tool knows no {what} in {place}{_wanted(record)}."
    return f"{heading} {place}{_wanted(record)}:\n\n{listing(lines[:_MOST])}{_left_out(lines)}"


def _wanted(record: Record) -> str:
    """What was asked for beside the place."""
    options = [
        v for k, v in record.arguments.items() if k != "location" and isinstance(v, str) and v != "any"
    ]
    return f" ({', '.join(plain(option) for option in options)})" if options else ""


def _left_out(lines: list[str]) -> str:
    return f"\n\n… and {len(lines) - _MOST} more." if len(lines) > _MOST else ""


def _lines(found: JsonObject | list[Any]) -> Iterator[str]:
    """A line a group ("italian: Perbacco, Carbone") or an entry."""
    if isinstance(found, list):
        yield from (_entry(item) for item in found)
        return
    for group, items in found.items():
        entries = items if isinstance(items, list) else [items]
        if entries:
            yield f"{spoken(group).capitalize()}: {', '.join(_entry(item) for item in entries[:_MOST])}"


def _entry(item: Any) -> str:
    if not isinstance(item, dict):
        return plain(item)
    name = next((item[key] for key in _NAMES if isinstance(item.get(key), str)), None)
    more = further(item, _NAMES if name else ())
    return f"{bold(name)}{f' ({more})' if more else ''}" if name else more or plain(item)

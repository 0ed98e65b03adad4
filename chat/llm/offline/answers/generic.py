"""Any tool's result in words: its JSON as a short list."""

from collections.abc import Iterator
from typing import Any

from chat.llm.offline.answers.facts import spoken
from chat.llm.offline.answers.markdown import bold, listing, plain
from chat.llm.offline.conversation import Record
from chat.llm.offline.results import ENVELOPE, unwrapped

_MOST = 20


def generic_answer(records: tuple[Record, ...]) -> str:
    return "\n\n".join(_one(record) for record in records)


def _one(record: Record) -> str:
    asked = ", ".join(f"{spoken(key)}: {plain(value, 80)}" for key, value in record.arguments.items())
    head = f"{bold(record.name)}{f' ({asked})' if asked else ''}"
    lines = list(_lines(record.result))
    if not lines:
        return f"{head} gave an empty result."
    more = f"\n\n… and {len(lines) - _MOST} more." if len(lines) > _MOST else ""
    return f"{head}:\n\n{listing(lines[:_MOST])}{more}"


def _lines(result: Any) -> Iterator[str]:
    if isinstance(result, dict):
        told = {key: value for key, value in unwrapped(result).items() if key not in ENVELOPE}
        for key, value in told.items():
            yield from _entry(spoken(key), value)
    elif isinstance(result, list):
        yield from (_flat(item) for item in result)
    elif result not in (None, ""):
        yield plain(result)


def _entry(key: str, value: Any) -> Iterator[str]:
    """A list of objects has a line for each."""
    if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
        yield from (f"{key} {number}: {_flat(item)}" for number, item in enumerate(value, 1))
    else:
        yield f"{key}: {plain(value)}"


def _flat(item: Any) -> str:
    if not isinstance(item, dict):
        return plain(item)
    return ", ".join(f"{spoken(key)} {plain(value)}" for key, value in item.items()) or plain(item)

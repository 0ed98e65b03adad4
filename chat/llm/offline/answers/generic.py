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
        yield from (f"{spoken(key)}: {plain(value)}" for key, value in told.items())
    elif isinstance(result, list):
        yield from (plain(item) for item in result)
    elif result not in (None, ""):
        yield plain(result)

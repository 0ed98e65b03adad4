"""Where the results come from, in one honest closing line."""

from collections.abc import Iterable, Iterator
from typing import Any

from chat.llm.offline.answers.markdown import plain
from chat.llm.offline.conversation import Record
from chat.llm.offline.results import unwrapped

_MOST = 6


def origin_words(records: Iterable[Record]) -> Iterator[str]:
    told = list(dict.fromkeys(words for record in records for words in _origins(unwrapped(record.result))))
    if told:
        yield f"*About the data:* {'; '.join(told[:_MOST])}."


def _origins(result: dict[str, Any]) -> Iterator[str]:
    kind, source = result.get("kind"), _source(result.get("source"))
    as_of = result.get("as_of")
    named = [
        f"kind: {plain(kind)}" if isinstance(kind, str) and kind else "",
        source,
        f"as of {plain(as_of)}" if isinstance(as_of, str) and as_of else "",
    ]
    if any(named):
        yield ", ".join(word for word in named if word)
    notes = result.get("notes") or result.get("note") or []
    for note in notes if isinstance(notes, list) else [notes]:
        yield plain(note).rstrip(".")


def _source(source: Any) -> str:
    if isinstance(source, dict):
        source = source.get("name")
    return f"source: {plain(source)}" if isinstance(source, str) and source else ""

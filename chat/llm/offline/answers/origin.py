"""Where the results come from, in one honest closing line."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from chat.llm.offline.answers.markdown import plain
from chat.llm.offline.conversation import Record
from chat.llm.offline.results import unwrapped
from chat.llm.request import JsonObject

_MOST = 12
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


def origin_words(records: Iterable[Record]) -> Iterator[str]:
    """What the results say of themselves, every sentence once."""
    told = dict.fromkeys(words for record in records for words in _origins(unwrapped(record.result)))
    if told:
        yield f"*About the data:* {' '.join(list(told)[:_MOST])}"


def _origins(result: JsonObject) -> Iterator[str]:
    kind, source, as_of = result.get("kind"), _source(result.get("source")), result.get("as_of")
    named = [("kind", kind), ("source", source), ("as of", as_of)]
    words = [f"{name}: {plain(value)}" for name, value in named if isinstance(value, str) and value]
    if words:
        yield _ended(", ".join(words))
    notes = result.get("notes") or result.get("note") or []
    for note in notes if isinstance(notes, list) else [notes]:
        text = note if isinstance(note, str) else plain(note)
        yield from (_ended(plain(sentence)) for sentence in _SENTENCE_END.split(text) if sentence.strip())


def _source(source: Any) -> Any:
    return source.get("name") if isinstance(source, dict) else source


def _ended(words: str) -> str:
    return words if words[-1] in ".!?…" else f"{words}."

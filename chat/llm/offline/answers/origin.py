"""Where the results come from, in one honest closing line."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from chat.llm.offline.answers.markdown import joined, plain
from chat.llm.offline.conversation import Record
from chat.llm.offline.results import unwrapped
from chat.llm.request import JsonObject

_MOST = 8
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9(\"“'])")
_KINDS = {
    "live": "live data",
    "cached": "kept from an earlier answer",
    "climatology": "typical weather of the month, not today's",
    "extract": "from a data set, not looked up now",
    "chains": "chains that operate in the country, not checked at an address",
    "simulated": "simulated",
    "sample": "sample data",
    "rules": "worked out by rules",
    "bookings": "a record on this site only",
    "mcp": "from a connected server",
    "pinned": "pinned in the flow",
}
_PLAIN = ("bookings",)
"""Of this site's own the notes say it all, or else the kind does."""
_TIMES = (("day", 86_400), ("hour", 3_600), ("minute", 60))


def origin_words(records: Iterable[Record], now: datetime) -> Iterator[str]:
    """What the results say of themselves, every sentence once."""
    results = [unwrapped(record.result) for record in records]
    told = [*_sources(results, now), *dict.fromkeys(note for result in results for note in _notes(result))]
    if told:
        more = " … More notes are in the results." if len(told) > _MOST else ""
        yield f"*About the data:* {' '.join(told[:_MOST])}{more}"


def _sources(results: list[JsonObject], now: datetime) -> Iterator[str]:
    """A sentence a kind and source; with all the times that its results are of."""
    times: dict[tuple[str, str], list[str]] = {}
    for result in results:
        kind = result.get("kind")
        if kind in _PLAIN:
            if not any(_notes(result)):
                times.setdefault((_kind(kind), ""), [])
            continue
        key = (_kind(kind), _source(result.get("source")))
        if any(key) or isinstance(result.get("as_of"), str):
            times.setdefault(key, []).append(_as_of(result, now))
    for (kind, source), said in times.items():
        of = [words for words in dict.fromkeys(said) if words]
        when = joined(of) if len(of) < 3 else f"{of[0]} … {of[-1]}"
        head = ": ".join(part for part in (kind, source) if part)
        words = ", ".join(part for part in (head, when) if part)
        if words:
            yield _ended(words[:1].upper() + words[1:])


def _kind(kind: Any) -> str:
    if not isinstance(kind, str) or not kind:
        return ""
    return _KINDS.get(kind) or f"kind: {plain(kind)}"


def _source(source: Any) -> str:
    name = source.get("name") if isinstance(source, dict) else source
    return plain(name) if isinstance(name, str) and name else ""


def _as_of(result: JsonObject, now: datetime) -> str:
    as_of = result.get("as_of")
    if not isinstance(as_of, str) or not as_of:
        return ""
    if result.get("kind") == "cached" and (age := _age(as_of, now)):
        return f"{age} old"
    if not as_of[0].isdecimal():
        return plain(as_of)
    return f"{'for' if result.get('kind') == 'rules' else 'as of'} {plain(_minute(as_of))}"


def _minute(as_of: str) -> str:
    """ "2026-11-27 14:03 UTC" of a time to the second; a date and words stay as they are."""
    moment = _moment(as_of)
    if moment is None:
        return as_of
    zone = " UTC" if moment.utcoffset() == timedelta(0) else moment.strftime(" %z").rstrip()
    return f"{moment:%Y-%m-%d %H:%M}{zone}"


def _moment(as_of: str) -> datetime | None:
    try:
        return datetime.fromisoformat(as_of) if "T" in as_of else None
    except ValueError:
        return None


def _age(as_of: str, now: datetime) -> str:
    moment = _moment(as_of)
    if moment is None or moment.tzinfo is None:
        return ""
    seconds = max(0, int((now - moment).total_seconds()))
    size, unit = next(
        ((seconds // size, unit) for unit, size in _TIMES if seconds >= size), (seconds, "second")
    )
    return f"{size} {unit}{'' if size == 1 else 's'}"


def _notes(result: JsonObject) -> Iterator[str]:
    notes = result.get("notes") or result.get("note") or []
    for note in notes if isinstance(notes, list) else [notes]:
        text = note if isinstance(note, str) else plain(note)
        yield from (_ended(plain(sentence)) for sentence in _SENTENCE_END.split(text) if sentence.strip())


def _ended(words: str) -> str:
    return words if words[-1] in ".!?…" else f"{words}."

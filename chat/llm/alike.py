"""Events that are like one before them but for their words: told together, not one by one the careful way.

Most events of an answer are. What the first one says besides its words has been heard, and says no more when
it comes again. Whatever is not exactly like it (other keys, values, framing, or cut) is left alone.
"""

import json
from dataclasses import dataclass
from typing import Any

from chat.llm.chunks import Object, Part, choices_in, entries_in, index_of, parts_in, word

LONGEST = 16 * 1024
"""Characters of one event: those with more go the careful way, which has limits."""
_KINDS = {"content": "text", "reasoning_content": "reasoning", "reasoning": "reasoning"}
EVENT_END = b"\n\n"
_BEGIN = "data: {"
_read_json = json.JSONDecoder().raw_decode


@dataclass(frozen=True, slots=True)
class Alike:
    """An event that said some words and nothing else."""

    key: str
    """Where in its delta they stood."""
    rest: Any
    """The event without them."""

    def take(self, data: bytes, most: int) -> tuple[Part | None, bytes]:
        """What the first events of `data` say that are like this one, and the rest of it.

        They say `most` characters at most.
        """
        said, at, events = list[str](), 0, _whole_events(data)
        while events.startswith(_BEGIN, at):
            value, end = _value_at(events, at)
            words = self.words_of(value) if end - at < LONGEST else ""
            if not words or len(words) > most:
                break
            most -= len(words)
            said.append(words)
            at = end + len(EVENT_END)
        part = Part(_KINDS[self.key], "".join(said)) if said else None
        return part, data[len(events[:at].encode()) :]

    def words_of(self, value: Any) -> str:
        """What `value` says, if but for that it is the same; else nothing. It is without its words then."""
        return words if (words := _take_words(value, self.key)) and value == self.rest else ""


def _value_at(events: str, at: int) -> tuple[Any, int]:
    """The JSON of the event there and where it ends, if that is on the same line and ends the event."""
    try:
        value, end = _read_json(events, at + len(_BEGIN) - 1)
    except (ValueError, RecursionError):
        return None, at
    return (value, end) if events.find("\n", at) == end and events.startswith("\n", end + 1) else (None, at)


def _whole_events(data: bytes) -> str:
    """Those at its start; none if a line may end in another way, or if they are damaged."""
    whole, end, _ = data.rpartition(EVENT_END)
    try:
        return (whole + end).decode() if b"\r" not in whole else ""
    except UnicodeDecodeError:
        return ""


def alike(value: Any, chosen: int | None) -> Alike | None:
    """What an event is like that says more words after `value`, the last that was read the careful way.

    All else in it does nothing when it comes again, but for calls and for words elsewhere. `chosen`
    is the index of the choice that is listened to. `value` is without its words after that.
    """
    choices = choices_in(value) if isinstance(value, dict) else []
    if len(choices) != 1 or index_of(choices[0]) not in (None, chosen):
        return None
    delta = choices[0].get("delta")
    key = next((key for key in _KINDS if isinstance(delta, dict) and _says_only(delta, key)), None)
    return Alike(key, value) if key and _take_words(value, key) else None


def _says_only(delta: Object, key: str) -> bool:
    calls = entries_in(delta) or isinstance(delta.get("function_call"), dict)
    return not calls and [*parts_in(delta)] == [Part(_KINDS[key], word(delta.get(key)))]


def _take_words(value: Any, key: str) -> str:
    """The words of a chunk, taken out of it with what means nothing; where none stand, there are none."""
    try:
        delta = value["choices"][0]["delta"]
        words = delta[key]
        delta[key] = value["created"] = value["obfuscation"] = None
    except (LookupError, TypeError):
        return ""
    return words if isinstance(words, str) else ""

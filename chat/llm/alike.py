"""Events that are like one before them but for their words: told together, not one by one the careful way.

Most events of an answer are. What the first one says besides its words has been heard, and says no more when it
comes again. Whatever is not exactly like it (other keys, other values, other framing, a cut) is left alone.
"""

import json
from dataclasses import dataclass
from typing import Any

from chat.llm.chunks import Part, choices_in, entries_in, index_of, parts_in, usage_in
from chat.llm.report import report_in

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
    """What an event is like that says words and nothing else after `value`, which was read the careful way.

    `chosen` is the index of the choice that is listened to. `value` is without its words after that.
    """
    if not isinstance(value, dict) or report_in(value) is not None or usage_in(value) is not None:
        return None
    key = next((key for key in _KINDS if _says_only(value, key, chosen)), None)
    return Alike(key, value) if key and _take_words(value, key) else None


def _says_only(value: dict[str, Any], key: str, chosen: int | None) -> bool:
    choices = choices_in(value)
    if len(choices) != 1 or index_of(choices[0]) not in (None, chosen):
        return False
    choice, delta = choices[0], choices[0].get("delta")
    if not isinstance(delta, dict) or any(map(choice.get, ("message", "error", "finish_reason"))):
        return False
    only_words = [*parts_in(delta)] == [Part(_KINDS[key], delta.get(key))]  # type: ignore[arg-type]
    return only_words and not entries_in(delta) and not delta.get("function_call")


def _take_words(value: Any, key: str) -> str:
    """The words of a chunk, taken out of it with what means nothing; where none stand, there are none."""
    try:
        delta = value["choices"][0]["delta"]
        words = delta[key]
        delta[key] = value["created"] = value["obfuscation"] = None
    except (LookupError, TypeError):
        return ""
    return words if isinstance(words, str) else ""

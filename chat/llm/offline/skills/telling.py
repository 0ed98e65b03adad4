"""How results are told: each call in a line, and one of an unexpected shape as a plain list."""

from collections.abc import Callable
from typing import Any

from chat.llm.offline.answers.generic import generic_answer
from chat.llm.offline.answers.markdown import bold, listing
from chat.llm.offline.conversation import Record
from chat.llm.offline.results import unwrapped
from chat.llm.offline.skills.skill import Heard, Tell
from chat.llm.offline.understanding.places import label_of
from chat.llm.request import JsonObject


def each(line: Callable[[Record], str]) -> Tell:
    return asked(lambda record, heard: line(record))


def asked(line: Callable[[Record, Heard], str]) -> Tell:
    """Tells every record in its line, several as a list; those that `line` says nothing of, generically."""

    def tell(records: tuple[Record, ...], heard: Heard) -> str:
        told = [(record, line(record, heard)) for record in records]
        lines = [words for _, words in told if words]
        odd = tuple(record for record, words in told if not words)
        short = len(lines) > 1 and not any("\n" in words for words in lines)
        parts = [listing(lines)] if short else lines
        return "\n\n".join([*parts, *([generic_answer(odd)] if odd else [])])

    return tell


def place_of(record: Record) -> str:
    """The place that a call was about, by its whole name if its result says it."""
    said = text_of(unwrapped(record.result), "place") or record.arguments.get("location")
    return bold(label_of(str(said or "that place")))


def booking_of(record: Record) -> JsonObject:
    """The booking that a result tells of, in it or under a key of its own."""
    result = unwrapped(record.result)
    booking = result.get("booking")
    return booking if isinstance(booking, dict) else result


def text_of(result: JsonObject, *keys: str) -> str:
    """The first of the keys that holds a text or a number."""
    for key in keys:
        value = result.get(key)
        if isinstance(value, str) and value.strip():
            return value.strip()
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return str(value)
    return ""


def objects_of(value: Any) -> list[JsonObject]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []

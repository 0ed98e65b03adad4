"""What a server says of a tool: what is acted on, its pin, and what is wrong with it."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from typing import Any

from chat.canonical import fingerprint
from chat.tools.foreign import excess, invalid
from chat.tools.schema import JsonObject

_ORDERS = re.compile(
    r"<\W*(important|system|instructions?)\b"
    r"|\b(ignore|disregard|forget)\b.{0,30}\b(previous|all|above|earlier)\b"
    r"|\b(do not|don't|never)\s+(tell|mention|explain|inform|reveal|show)\b|\bsystem prompt\b"
    r"|\b(before|instead of)\s+(using|calling)\b|\.ssh\b|\b(password|api[ _-]?key|credential)s?\b"
    r"|\byou must\b",
    re.IGNORECASE | re.DOTALL,
)


def pin(definition: JsonObject) -> str:
    """A hash that changes with anything that the definition says."""
    return fingerprint(definition)


def trouble(definition: JsonObject) -> str:
    """Why the tool can't be offered at all, in a sentence; empty if it can."""
    return excess(definition) or invalid(definition["inputSchema"])


def warnings(definition: JsonObject) -> list[str]:
    """What a person should look at twice: what can't be seen, and what reads like orders to the model."""
    text = "\n".join(_texts(definition))
    unseen = Counter(character for character in text if _unseen(character))
    found = [f"{sum(unseen.values())} invisible characters ({_named(unseen)})."] if unseen else []
    orders = dict.fromkeys(" ".join(match.group().split()) for match in _ORDERS.finditer(text))
    return found + [f"Reads like an instruction to the model: {order[:80]!r}." for order in list(orders)[:8]]


def _unseen(character: str) -> bool:
    return character not in "\n\t" and unicodedata.category(character) in ("Cf", "Cc", "Co", "Cn")


def _named(unseen: Counter[str]) -> str:
    return ", ".join(f"U+{ord(character):04X}" for character, _ in unseen.most_common(5))


def _texts(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for key, item in value.items():
                yield key
                yield from _texts(item)
        case list():
            for item in value:
                yield from _texts(item)

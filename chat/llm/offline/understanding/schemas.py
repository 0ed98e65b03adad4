"""What the JSON schema of an argument says, read tolerantly."""

import re

from chat.llm.request import JsonObject

_EXAMPLE = re.compile(r"(?:e\.g\.|for example|such as|like)[:,]?\s+[\"'“]?([^\"'”;(]+)", re.IGNORECASE)


def example(schema: JsonObject) -> str:
    """The first example of the argument's description: "e.g. AAPL, GOOGL", "e.g. San Francisco, CA"."""
    description = schema.get("description")
    match = _EXAMPLE.search(description) if isinstance(description, str) else None
    if not match:
        return "unknown"
    words = match[1].strip().rstrip(".)")
    several = re.fullmatch(r"[A-Z.]+(?:, (?:or )?[A-Z.]+)+", words)
    return words.split(",")[0] if several else words


def type_of(schema: JsonObject) -> str:
    """The schema's type; the first that is not null if there are several."""
    given = schema.get("type")
    options = schema.get("anyOf") or schema.get("oneOf")
    if given is None and isinstance(options, list):
        given = [option.get("type") for option in options if isinstance(option, dict)]
    kinds = given if isinstance(given, list) else [given]
    return next((kind for kind in kinds if isinstance(kind, str) and kind != "null"), "string")


def items_of(schema: JsonObject) -> JsonObject:
    items = schema.get("items")
    return items if isinstance(items, dict) else {}


def least_of(schema: JsonObject) -> int | float:
    least = schema.get("minimum")
    return least if isinstance(least, (int, float)) and not isinstance(least, bool) else 1

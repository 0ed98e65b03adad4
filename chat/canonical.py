"""Text and JSON made safe to keep: what databases would disagree on is settled at the boundary."""

import hashlib
import json
import math
import re
from typing import Any

MAX_DEPTH = 100
_UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")


def clean_text(text: str) -> str:
    """`text` with NUL and lone surrogates replaced by U+FFFD: PostgreSQL and UTF-8 refuse them."""
    return _UNKEEPABLE.sub("\ufffd", text)


def one_line(text: str) -> str:
    """The same, with whatever white space it has as single spaces."""
    return " ".join(clean_text(text).split())


def shortened(text: str, most: int) -> str:
    """`text` in at most so many characters."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def clean_json(value: Any, depth: int = 0) -> Any:
    """`value` as JSON that every database keeps: clean text, no NaN or infinity, text as keys.

    Raises ValueError, saying where the trouble is, for what is not JSON or nested deeper than MAX_DEPTH.
    """
    if depth > MAX_DEPTH:
        raise ValueError(f"nested deeper than {MAX_DEPTH} levels")
    match value:
        case str():
            return clean_text(value)
        case bool() | int() | None:
            return value
        case float():
            if not math.isfinite(value):
                raise ValueError(f"{value} is not a JSON number")
            return value
        case dict():
            return {_key(key): clean_json(item, depth + 1) for key, item in value.items()}
        case list() | tuple():
            return [clean_json(item, depth + 1) for item in value]
    raise ValueError(f"{type(value).__name__} is not JSON")


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise ValueError(f"expected text as a key, got {type(key).__name__}")
    return clean_text(key)


def compact(value: Any) -> str:
    """`value` as one line of JSON, readable in any script."""
    return json.dumps(value, ensure_ascii=False, separators=(", ", ": "))


def fingerprint(value: Any) -> str:
    """SHA-256 of `value` as JSON, the same in whatever order its keys are."""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()

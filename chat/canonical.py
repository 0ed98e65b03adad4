"""Text and JSON made safe to keep: what databases would disagree on is settled at the boundary."""

import hashlib
import json
import math
import re
from typing import Any

MAX_DEPTH = 100
_UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")

_OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def clean_text(text: str) -> str:
    """`text` with NUL and lone surrogates replaced by U+FFFD: PostgreSQL and UTF-8 refuse them."""
    return _UNKEEPABLE.sub("\ufffd", text)


def one_line(text: str) -> str:
    """The same, with whatever white space it has as single spaces."""
    return " ".join(clean_text(text).split())


def shortened(text: str, most: int) -> str:
    """`text` in at most so many characters."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def spelt_out(text: str) -> str:
    """`text` with what can't be seen, or what a terminal obeys, as escapes; its lines stay."""
    return "".join(each if each.isprintable() or each == "\n" else ascii(each)[1:-1] for each in text)


def harmless(text: str) -> str:
    """`text` without what a terminal obeys, for reading: letters are joined and turned as they are."""
    return _OBEYED.sub("\ufffd", text)


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

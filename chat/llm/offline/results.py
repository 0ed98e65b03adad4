"""The results of tools, read tolerantly: with an envelope or without, numbers as numbers or as text."""

import math
from typing import Any

from chat.llm.request import JsonObject
from chat.origin import KEYS

ENVELOPE = (*KEYS, "note", "attribution", "observed_at", "fetched_at", "stale_s")
"""What a result says about itself, not about the world."""


def unwrapped(result: Any) -> JsonObject:
    """The result as one flat object; empty if it is none."""
    if not isinstance(result, dict):
        return {}
    data = result.get("data")
    if isinstance(data, dict) and not {"error"} & result.keys():
        return {**{key: value for key, value in result.items() if key != "data"}, **data}
    return result


def number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None

"""The sources that were tried for a call, as its row keeps them, whatever the tool has said of them."""

import math
from collections.abc import Iterable
from itertools import islice

from chat.calling import Attempt
from chat.canonical import one_line, shortened
from chat.llm.request import JsonObject

MOST = 100
"""Attempts that are kept of one call: the first."""
_LONGEST = 300
_LONGEST_NAME = 100


def kept(chain: Iterable[object]) -> list[JsonObject]:
    return [_as_json(attempt) for attempt in islice(chain, MOST) if isinstance(attempt, Attempt)]


def _as_json(attempt: Attempt) -> JsonObject:
    return {
        "source": _text(attempt.source, _LONGEST_NAME),
        "outcome": _text(attempt.outcome, _LONGEST_NAME),
        "seconds": _seconds(attempt.seconds),
        "status": attempt.status if _is_status(attempt.status) else None,
        "detail": _text(attempt.detail, _LONGEST),
    }


def _text(value: object, longest: int) -> str:
    return shortened(one_line(value), longest) if isinstance(value, str) else ""


def _seconds(value: object) -> float:
    is_time = isinstance(value, int | float) and 0 <= value < 1e6 and math.isfinite(value)
    return float(value) if is_time else 0.0  # type: ignore[arg-type]


def _is_status(value: object) -> bool:
    return type(value) is int and 100 <= value <= 599

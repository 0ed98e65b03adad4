"""All numbers of a period together, as of a moment."""

from typing import Any, cast

from django.core.cache import cache
from django.utils import timezone

from chat.review.statistics import counting
from chat.review.statistics.period import Period

REMEMBERED = 60
"""Seconds: of all years it takes a while to count."""


def statistics(days: int | None, model: str) -> dict[str, Any]:
    key = f"statistics:{days}:{model.encode().hex()[:200]}"
    return cast("dict[str, Any]", cache.get_or_set(key, lambda: _counted(days, model), REMEMBERED))


def _counted(days: int | None, model: str) -> dict[str, Any]:
    period = Period(timezone.now(), days, model)
    return {
        "as_of": period.until,
        "tools": counting.tools(period),
        "steps": counting.steps(period),
        "turns": counting.turns(period, "status"),
        "patterns": counting.turns(period, "pattern"),
        "tokens": counting.tokens(period),
        "feedback": counting.feedback(period),
        "anomalies": counting.anomalies(period),
    }

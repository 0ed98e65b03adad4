"""The counts and percentiles of a period: as many queries, however many rows."""

from collections import Counter
from typing import Any

from django.db import connection
from django.db.models import Aggregate, Count, Q, QuerySet, Sum, TextField, Value

from chat.inspector.prices import cost
from chat.inspector.tally import TROUBLE
from chat.review.statistics.period import Period, day, unindexed

RANKS = (50, 95, 99)
Row = dict[str, Any]


class Ranks(Aggregate):
    """PostgreSQL's own, a fifth of the work of numbering all rows."""

    template = "PERCENTILE_DISC(ARRAY[0.5, 0.95, 0.99]) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = TextField()  # What comes is a list of numbers: nothing is to convert it.


def percentiles(rows: QuerySet[Any], column: str, group: str = "") -> dict[str, list[float]]:
    """The value that this share of the others does not exceed: it is one of them, and so on any database."""
    rows = rows.exclude(**{column: None}).annotate(grouped=unindexed(group) if group else Value(""))
    if connection.vendor == "postgresql":
        return dict(rows.values("grouped").annotate(ranks=Ranks(column)).values_list("grouped", "ranks"))
    return _sorted(rows, column)


def _sorted(rows: QuerySet[Any], column: str) -> dict[str, list[float]]:
    """The same on SQLite, which has no such aggregate: numbering all rows there takes five times as long."""
    found: dict[str, list[float]] = {}
    for name, value in rows.order_by().values_list("grouped", column).iterator(10_000):
        found.setdefault(name, []).append(value)
    return {name: _at(sorted(values)) for name, values in found.items()}


def _at(values: list[float]) -> list[float]:
    return [values[(len(values) * share + 99) // 100 - 1] for share in RANKS]


def tools(period: Period) -> list[Row]:
    """Of each tool: calls, how many came to nothing and how, and how long they took."""
    rows = dict[str, Row]()
    counted, took = _calls(period)
    for (tool, status), number in counted.items():
        row = rows.setdefault(tool, {"name": tool, "calls": 0, "failed": 0, "ends": []})
        row["calls"] += number
        if status in TROUBLE:
            row["failed"] += number
            row["ends"].append((status, number))
    for name, row in rows.items():
        row["rate"], row["took"] = 100 * row["failed"] / row["calls"], took.get(name)
        row["ends"].sort()
    return sorted(rows.values(), key=lambda row: (-row["calls"], row["name"]))


def _calls(period: Period) -> tuple[Counter[tuple[str, str]], dict[str, list[float]]]:
    """How many of each tool and status, and how long each tool took."""
    if connection.vendor == "postgresql":
        calls = period.calls.annotate(tool=unindexed("name")).values("tool", "status")
        numbers = {(row["tool"], row["status"]): row["number"] for row in calls.annotate(number=Count("pk"))}
        return Counter(numbers), percentiles(period.calls, "seconds", "name")
    counted, took = Counter[tuple[str, str]](), dict[str, list[float]]()
    rows = period.calls.annotate(tool=unindexed("name")).order_by()
    for tool, status, seconds in rows.values_list("tool", "status", "seconds").iterator(10_000):
        counted[tool, status] += 1
        if seconds is not None:
            took.setdefault(tool, []).append(seconds)
    return counted, {tool: _at(sorted(values)) for tool, values in took.items()}


def steps(period: Period) -> list[Row]:
    named = (("seconds", "A whole answer"), ("first_token_after", "Time to first token"))
    return [{"name": name, "took": percentiles(period.steps, column).get("")} for column, name in named]


def turns(period: Period, column: str) -> list[Row]:
    rows = period.turns.values(column).annotate(number=Count("pk")).order_by("-number", column)
    return [{"name": row[column], "number": row["number"]} for row in rows]


def anomalies(period: Period) -> list[Row]:
    rows = period.anomalies.values("kind").annotate(number=Count("pk")).order_by("-number", "kind")
    return [{"name": row["kind"], "number": row["number"]} for row in rows]


def tokens(period: Period) -> list[Row]:
    """A day and model each; dollars where the price is known."""
    summed = period.steps.annotate(day=day("sent_at")).values("day", "turn__model")
    rows = summed.annotate(came=Sum("tokens_in"), left=Sum("tokens_out")).order_by("-day", "turn__model")
    return [
        {
            "day": row["day"],
            "model": row["turn__model"],
            "in": row["came"] or 0,
            "out": row["left"] or 0,
            "dollars": cost(
                row["turn__model"], [{"prompt_tokens": row["came"], "completion_tokens": row["left"]}]
            ),
        }
        for row in rows
        if row["day"]
    ]


def feedback(period: Period) -> list[Row]:
    rows = period.feedback.annotate(day=day("created_at")).values("day")
    up, down = Count("pk", filter=Q(liked=True)), Count("pk", filter=Q(liked=False))
    return list(rows.annotate(up=up, down=down).order_by("-day"))

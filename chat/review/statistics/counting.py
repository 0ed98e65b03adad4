"""The counts and percentiles of a period: as many queries, however many rows."""

from typing import Any

from django.db import connection
from django.db.models import Aggregate, Count, F, Q, QuerySet, Sum, TextField, Value, Window
from django.db.models.functions import RowNumber

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
    return _numbered(rows, column, bool(group))


def _numbered(rows: QuerySet[Any], column: str, grouped: bool) -> dict[str, list[float]]:
    """The same on SQLite, which has no such aggregate."""
    by_group = [F("grouped")] if grouped else None
    rank = Window(RowNumber(), partition_by=by_group, order_by=F(column).asc())
    ranked = rows.annotate(rank=rank, of_all=Window(Count("pk"), partition_by=by_group))
    wanted = [Q(rank=(F("of_all") * share + 99) / 100) for share in RANKS]
    found: dict[str, list[tuple[int, int, float]]] = {}
    for row in ranked.filter(wanted[0] | wanted[1] | wanted[2]).values("grouped", "rank", "of_all", column):
        found.setdefault(row["grouped"], []).append((row["rank"], row["of_all"], row[column]))
    return {name: _at(ranks) for name, ranks in found.items()}


def _at(found: list[tuple[int, int, float]]) -> list[float]:
    by_rank, number = {rank: value for rank, _, value in found}, found[0][1]
    return [by_rank[(number * share + 99) // 100] for share in RANKS]


def tools(period: Period) -> list[Row]:
    """Of each tool: calls, how many came to nothing and how, and how long they took."""
    took, rows = percentiles(period.calls, "seconds", "name"), dict[str, Row]()
    calls = period.calls.annotate(tool=unindexed("name")).values("tool", "status")
    for each in calls.annotate(number=Count("pk")):
        row = rows.setdefault(each["tool"], {"name": each["tool"], "calls": 0, "failed": 0, "ends": []})
        row["calls"] += each["number"]
        if each["status"] in TROUBLE:
            row["failed"] += each["number"]
            row["ends"].append((each["status"], each["number"]))
    for name, row in rows.items():
        row["rate"], row["took"] = 100 * row["failed"] / row["calls"], took.get(name)
        row["ends"].sort()
    return sorted(rows.values(), key=lambda row: (-row["calls"], row["name"]))


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

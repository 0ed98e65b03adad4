"""The matrix of a run: flows × models, each cell added up by the database."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median
from typing import Any

from django.db import models
from django.db.models import Avg, Count, F, Min, Q

from chat.models import Run, StoredFlow, Trial


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """Trials with one model, added up."""

    model: str
    trials: int
    passed: int
    missed: int
    errored: int
    cancelled: int
    seconds: float | None
    """The median of those that ended."""

    @property
    def ended(self) -> int:
        return self.passed + self.missed + self.errored + self.cancelled


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell(Counted):
    flow: int
    """The StoredFlow's key."""
    first_token: float | None
    tokens: float | None
    """The mean of a trial, in and out."""
    dollars: float | None
    """Of all its trials; None where a price is not known."""
    anomalies: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    run: Run
    flows: tuple[tuple[int, str, str], ...]
    """(key, slug, title) of each row."""
    models: tuple[str, ...]
    cells: dict[tuple[int, str], Cell]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum(Counted):
    category: str


def matrix(run: Run) -> Matrix:
    """Three queries, however many trials there are."""
    added_up = list(_added_up(run, "flow").order_by("first"))
    medians = _medians(run, "flow", "seconds", "first_token")
    cells = [_cell(row, medians[row["flow"], row["model"]]) for row in added_up]
    rows = StoredFlow.objects.filter(pk__in=Trial.objects.filter(run=run).values("flow"))
    names = {pk: (pk, slug, title) for pk, slug, title in rows.values_list("pk", "slug", "title")}
    return Matrix(
        run=run,
        flows=tuple(names[pk] for pk in dict.fromkeys(cell.flow for cell in cells)),
        models=tuple(run.model_names),
        cells={(cell.flow, cell.model): cell for cell in cells},
    )


def by_category(run: Run) -> list[Sum]:
    """For sets of thousands: added up by category and model, in two queries."""
    at = {name: place for place, name in enumerate(run.model_names)}
    medians = _medians(run, "flow__category", "seconds")
    sums = [
        Sum(
            category=row["flow__category"],
            model=row["model"],
            seconds=medians[row["flow__category"], row["model"]]["seconds"],
            **{name: row[name] for name in _COUNTS},
        )
        for row in _added_up(run, "flow__category")
    ]
    return sorted(sums, key=lambda each: (each.category, at.get(each.model, len(at))))


_COUNTS: dict[str, Any] = {
    "trials": Count("pk"),
    **{name: Count("pk", filter=Q(status=name)) for name in ("passed", "missed", "errored", "cancelled")},
}


def _added_up(run: Run, row: str) -> Any:
    """By `row` and model: flows, or their categories."""
    return (
        Trial.objects.filter(run=run)
        .order_by()
        .values(row, "model")
        .annotate(
            **_COUNTS,
            first=Min("pk"),
            mean_tokens=Avg(F("tokens_in") + F("tokens_out"), filter=Q(status__in=Trial.RAN)),
            all_dollars=models.Sum("dollars"),
            all_anomalies=models.Sum("anomalies"),
        )
    )


def _cell(row: dict[str, Any], medians: dict[str, float | None]) -> Cell:
    return Cell(
        flow=row["flow"],
        model=row["model"],
        **{name: row[name] for name in _COUNTS},
        seconds=medians["seconds"],
        first_token=medians["first_token"],
        tokens=row["mean_tokens"],
        dollars=row["all_dollars"],
        anomalies=row["all_anomalies"],
    )


def _medians(run: Run, row: str, *fields: str) -> defaultdict[tuple[Any, str], dict[str, float | None]]:
    """SQLite has no medians: they are found here, of one query's numbers."""
    found: defaultdict[tuple[Any, str], list[tuple[float | None, ...]]] = defaultdict(list)
    ended = Trial.objects.filter(run=run).exclude(seconds=None).order_by()
    for of, model, *numbers in ended.values_list(row, "model", *fields).iterator():
        found[of, model].append(tuple(numbers))
    medians = defaultdict[tuple[Any, str], dict[str, float | None]](lambda: dict.fromkeys(fields))
    for key, rows in found.items():
        medians[key] = dict(zip(fields, map(_median, zip(*rows, strict=True)), strict=True))
    return medians


def _median(numbers: Iterable[float | None]) -> float | None:
    known = [number for number in numbers if number is not None]
    return median(known) if known else None

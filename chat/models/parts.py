"""What a turn is shown with: its steps, their calls and anomalies, in three queries for all turns."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from chat.models.anomaly import Anomaly
from chat.models.prepared import Prepared
from chat.models.step import Step
from chat.models.tool_call import ToolCall
from chat.models.turn import Turn

M = TypeVar("M", bound=Model)

_steps = Prepared(lambda turns: Step.objects.filter(turn__in=turns))
_calls = Prepared(lambda steps: ToolCall.objects.filter(step__in=steps))
_anomalies = Prepared(lambda steps: Anomaly.objects.filter(step__in=steps))


def with_parts(turns: Iterable[Turn]) -> list[Turn]:
    """As `prefetch_related` leaves them: `turn.steps.all()`, `step.calls.all()` ask nobody."""
    turns = list(turns)
    without = [turn for turn in turns if "steps" not in _had_by(turn)]
    steps = _steps(turns=[turn.pk for turn in without])
    ids = [step.pk for step in steps]
    _give(without, steps, "steps", "turn")
    _give(steps, _calls(steps=ids), "calls", "step")
    _give(steps, _anomalies(steps=ids), "anomalies", "step")
    return turns


def _give(owners: Sequence[Model], parts: Iterable[M], name: str, way: str) -> None:
    """Each owner its parts, and each part its owner."""
    by_owner: defaultdict[Any, list[M]] = defaultdict(list)
    for part in parts:
        by_owner[getattr(part, f"{way}_id")].append(part)
    for owner in owners:
        rows: Any = getattr(owner, name).get_queryset()
        rows._result_cache = by_owner[owner.pk]
        rows._prefetch_done = True
        _had_by(owner)[name] = rows
        for part in by_owner[owner.pk]:
            setattr(part, way, owner)


def _had_by(owner: Model) -> dict[str, QuerySet[Any]]:
    """What it has been given already: where `prefetch_related` keeps it."""
    had: dict[str, QuerySet[Any]] = vars(owner).setdefault("_prefetched_objects_cache", {})
    return had

"""The claim on a trial: who performs it, so that others need not. Two who do do no harm."""

from collections import deque
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from chat.models import Run, Trial
from chat.turns.claim import LEASE, SERVER

Status = Trial.Status
AT_ONCE = 100


def of_servers() -> QuerySet[Run]:
    """Runs whose trials servers and workers take up; others are their command's."""
    return Run.objects.filter(status=Run.Status.RUNNING, by_server=True)


def claim(runs: QuerySet[Run], holder: str) -> int | None:
    """Take a trial of `runs` that nobody performs: one that was left, else the next that is queued."""
    while (pk := _left(runs) or _queued(runs)) is not None:
        if _take(pk, holder):
            return pk
    return None


class Line:
    """The trials of one run, for whoever performs all of them: their keys are read a hundred at a time."""

    def __init__(self, runs: QuerySet[Run], holder: str) -> None:
        self.runs, self.holder = runs, holder
        self._keys: deque[int] = deque()

    def claim(self) -> int | None:
        """The next that is queued; once there is none, one that was left."""
        while self._keys or self._read():
            if _take(pk := self._keys.popleft(), self.holder):
                return pk
        return claim(self.runs, self.holder)

    def _read(self) -> bool:
        queued = Trial.objects.filter(run__in=self.runs.values("pk"), status=Status.QUEUED).order_by("pk")
        self._keys.extend(queued.values_list("pk", flat=True)[:AT_ONCE])
        return bool(self._keys)


def renew(held: Collection[int], holder: str) -> None:
    """A sign of life for all that are performed here."""
    _held_by(holder).filter(pk__in=held).update(held_until=timezone.now() + LEASE)


def release(holder: str) -> None:
    """Whoever comes next has them at once."""
    _held_by(holder).update(held_until=timezone.now())


def inherit() -> None:
    """Take over from the servers before this one. Only for whoever knows that they are dead."""
    left = Trial.objects.filter(status=Status.RUNNING, holder__startswith=SERVER)
    left.update(held_until=timezone.now())


def finish(runs: QuerySet[Run]) -> None:
    """Those of which every trial has ended are done, once."""
    unended = Trial.objects.filter(run=OuterRef("pk"), status__in=(Status.QUEUED, Status.RUNNING))
    ended = runs.filter(~Exists(unended), status=Run.Status.RUNNING)
    if ended.exists():  # On SQLite even an update of nothing takes the lock.
        ended.update(status=Run.Status.DONE, ended_at=timezone.now())


def _held_by(holder: str) -> QuerySet[Trial]:
    return Trial.objects.filter(status=Status.RUNNING, holder=holder)


def _is_left(now: datetime) -> Q:
    return Q(status=Status.RUNNING) & (Q(held_until=None) | Q(held_until__lte=now))


def _left(runs: QuerySet[Run]) -> int | None:
    left = Trial.objects.filter(_is_left(timezone.now()), run__in=runs.values("pk"))
    return left.values_list("pk", flat=True).order_by("pk").first()


def _queued(runs: QuerySet[Run]) -> int | None:
    run = _whose_turn_it_is(runs)
    queued = Trial.objects.filter(run=run, status=Status.QUEUED).order_by("pk")
    return queued.values_list("pk", flat=True).first() if run else None


def _whose_turn_it_is(runs: QuerySet[Run]) -> UUID | None:
    """Of the runs that wait the one with the fewest trials under way, then with the least time spent.

    So neither a long one nor one whose model hangs is waited for.
    """
    trials = Trial.objects.filter(run=OuterRef("pk")).order_by()
    waiting = runs.filter(Exists(trials.filter(status=Status.QUEUED))).values_list("pk", flat=True)
    if len(some := list(waiting[:2])) < 2:
        return some[0] if some else None
    under_way = trials.filter(status=Status.RUNNING).values("run").values(count=Count("pk"))
    spent = trials.values("run").values(sum=Sum("seconds"))
    last = trials.exclude(started_at=None).values("run").values(last=Max("started_at"))
    least = (Subquery(each).asc(nulls_first=True) for each in (under_way, spent, last))
    return waiting.order_by(*least, "created_at").first()


def _take(pk: int, holder: str) -> bool:
    now = timezone.now()
    free = Trial.objects.filter(Q(status=Status.QUEUED) | _is_left(now), pk=pk)
    began = Coalesce("started_at", now)
    held = {"status": Status.RUNNING, "holder": holder, "held_until": now + LEASE, "started_at": began}
    return bool(free.update(**held))

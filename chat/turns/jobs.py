"""Turns as jobs of Procrastinate, for workers: a job is committed with its turn, or neither is.

A job says only that its turn may have something to do. The rows are the truth: a job too many finds
nothing to claim, and a turn whose job was lost gets another by the workers' sweep.
"""

from contextlib import suppress

from django.db import transaction
from django.db.models import Exists, OuterRef, TextField, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import AlreadyEnqueued

from chat.turns.expiry import expire_overdue
from chat.turns.left import MOST, waiting

QUEUE = "turns"
RUN_TURN = "run_turn"
PREFIX = "turn:"
"""How the locks begin that let one job of a turn wait, and no second."""


class Jobs:
    """Tells the workers, through PostgreSQL, what is to be done."""

    def queue(self, turn: int) -> None:
        """A job for `turn`, in the transaction under way, unless one waits already."""
        with suppress(AlreadyEnqueued), transaction.atomic():  # A savepoint: PostgreSQL would give up it all.
            app.configure_task(RUN_TURN, queue=QUEUE, queueing_lock=f"{PREFIX}{turn}").defer(turn=turn)

    def stop(self, turn: int) -> None:
        """Its worker is notified. Should that be lost, it sees the row when it renews its lease."""
        under_way = ProcrastinateJob.objects.filter(queueing_lock=f"{PREFIX}{turn}", status="doing")
        for job in under_way.values_list("pk", flat=True):
            app.job_manager.cancel_job_by_id(job, abort=True)


def queue_left() -> None:
    """Jobs for turns that are left and have none that waits."""
    expire_overdue(timezone.now())
    lock = Concat(Value(PREFIX), Cast(OuterRef("pk"), TextField()), output_field=TextField())
    jobs = ProcrastinateJob.objects.filter(queueing_lock=lock, status="todo")
    for turn in waiting().exclude(Exists(jobs)).values_list("pk", flat=True)[:MOST]:
        Jobs().queue(turn)

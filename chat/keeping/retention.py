"""What is kept for a time only, and what goes when that time is over.

Conversations go by their last change, deleted ones by when they were deleted, with everything of theirs;
one with a turn under way, or with a trial that has not ended, stays. Runs go by their end, with their trials.
Sessions go when they have expired, audit entries after a year. Accounts, bookings and flows stay.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils import timezone

from chat.feed.hub import hub
from chat.keeping.deletion import AT_ONCE, delete
from chat.models import AuditEntry, Conversation, Run, Trial, Turn
from chat.turns.alone import alone_with
from chat.turns.outage import knowing

AUDIT = timedelta(days=365)
ROWS_AT_ONCE = 1_000
UNDER_WAY = (Trial.Status.QUEUED, Trial.Status.RUNNING)


@dataclass(frozen=True, slots=True)
class Old:
    """What is older than `before`."""

    before: datetime

    @property
    def conversations(self) -> QuerySet[Conversation]:
        """The oldest first. To delete one is a change: nothing is deleted before its last change."""
        mine = {"conversation": OuterRef("pk")}
        active = Exists(Turn.objects.filter(status__in=Turn.ACTIVE, **mine))
        tried = Exists(Trial.objects.filter(status__in=UNDER_WAY, **mine))
        since = Q(deleted_at=None) | Q(deleted_at__lt=self.before)
        return (
            Conversation.objects.filter(since, ~active, ~tried, updated_at__lt=self.before)
            .select_for_update(skip_locked=True, of=("self",))
            .order_by("updated_at")
        )

    @property
    def runs(self) -> QuerySet[Run]:
        return Run.objects.filter(ended_at__lt=self.before).exclude(status=Run.Status.RUNNING)

    @property
    def sessions(self) -> QuerySet[Session]:
        return Session.objects.filter(expire_date__lt=timezone.now())

    @property
    def entries(self) -> QuerySet[AuditEntry]:
        return AuditEntry.objects.filter(at__lt=timezone.now() - AUDIT)

    def counts(self) -> dict[str, int]:
        """How much of each would go now."""
        return {
            "conversations": self.conversations.count(),
            "runs": self.runs.count(),
            "sessions": self.sessions.count(),
            "audit entries": self.entries.count(),
        }


def prune(old: Old) -> Iterator[tuple[str, int]]:
    """Tells what went, transaction by transaction: left at any point, the rest goes the next time."""
    yield from _until_none("conversations", partial(_conversations, old))
    for name, rows in (("runs", old.runs), ("sessions", old.sessions), ("audit entries", old.entries)):
        yield from _until_none(name, partial(_rows, rows))


def _until_none(name: str, some: Callable[[], int]) -> Iterator[tuple[str, int]]:
    while count := some():
        yield name, count


def _conversations(old: Old) -> int:
    """Found and deleted in one transaction: what somebody goes on with meanwhile stays."""
    with knowing():
        alone_with("retention")
        pks = list(old.conversations.values_list("pk", flat=True)[:AT_ONCE])
        transaction.on_commit(partial(_hint, pks))
        return delete(pks)


def _hint(pks: list[UUID]) -> None:
    for pk in pks:
        hub.hint(pk)  # Open pages are told that it is gone.


def _rows(rows: QuerySet[Model]) -> int:
    with knowing():
        alone_with("retention")
        pks = list(rows.order_by().values_list("pk", flat=True)[:ROWS_AT_ONCE])
        if rows.model is Run:
            _delete(Trial.objects.filter(run__in=pks))
        return _delete(rows.model._default_manager.filter(pk__in=pks))


def _delete(rows: QuerySet[Model]) -> int:
    """By one statement, where Django would read them all to look for what hangs on them."""
    return int(rows.order_by()._raw_delete(rows.db) or 0)

"""What is under way at this moment, in one query: for whoever watches the site."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min
from django.utils import timezone

from chat.models import Turn


@dataclass(frozen=True, slots=True)
class Queue:
    counts: dict[str, int]
    """Turns by status, of those that have not ended."""
    oldest: float
    """Seconds that the first in the queue has waited; 0 if none does."""


def queue() -> Queue:
    active = Turn.objects.filter(status__in=Turn.ACTIVE).order_by().values_list("status")
    rows = list(active.annotate(Count("pk"), Min("created_at")))
    counts = {str(status): 0 for status in Turn.ACTIVE} | {status: count for status, count, _ in rows}
    first = next((first for status, _, first in rows if status == Turn.Status.QUEUED), None)
    return Queue(counts, _age(first))


def _age(first: datetime | None) -> float:
    return (timezone.now() - first).total_seconds() if first else 0.0

"""What is left to somebody else: turns that nobody runs any more, or not yet."""

from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from chat.models import Turn
from chat.turns.claim import claimable
from chat.turns.expiry import expire_overdue

MOST = 100


def left() -> list[int]:
    """The oldest of them."""
    expire_overdue(timezone.now())
    return list(waiting().values_list("pk", flat=True)[:MOST])


def waiting() -> QuerySet[Turn]:
    """One just queued is left to whoever queued it for a moment."""
    now = timezone.now()
    young = now - timedelta(seconds=1)
    return claimable(now).exclude(status=Turn.Status.QUEUED, created_at__gt=young).order_by("pk")

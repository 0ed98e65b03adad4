"""What requests to models took, in tokens: as servers count, else estimated, as of one that was stopped."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, TypeAlias

from django.db.models import Case, F, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce, Length

from chat.agent.output import CHARACTERS_A_TOKEN
from chat.flows.script import SCRIPT_MODEL
from chat.models import Conversation, Step

Sums: TypeAlias = tuple[int | None, int | None]
_ASKED = F("wire__characters") / CHARACTERS_A_TOKEN
_HEARD = (Length("text") + Length("reasoning")) / CHARACTERS_A_TOKEN
_IN = Coalesce("tokens_in", Case(When(http_status=200, then=_ASKED), default=Value(0)))
"""A server that refused has counted nothing."""
_OUT = Coalesce("tokens_out", _HEARD)


def tokens_since(since: datetime, asked_in: QuerySet[Conversation, Any]) -> QuerySet[Any, Sums]:
    """In and out; no row if nothing was asked."""
    together = _steps(since, asked_in).order_by().values(together=Value(1))
    return together.annotate(asked=Sum(_IN), answered=Sum(_OUT)).values_list("asked", "answered")


def spent_since(since: datetime, asked_in: QuerySet[Conversation, Any]) -> Iterator[tuple[datetime, int]]:
    """When how many, in order."""
    rows = _steps(since, asked_in).order_by("sent_at").annotate(asked=_IN, answered=_OUT)
    for at, asked, answered in rows.values_list("sent_at", "asked", "answered").iterator():
        assert at is not None
        yield at, asked + answered


def _steps(since: datetime, asked_in: QuerySet[Conversation, Any]) -> QuerySet[Step]:
    """A script asks no model."""
    return Step.objects.filter(turn__conversation__in=asked_in, sent_at__gt=since).exclude(
        turn__model=SCRIPT_MODEL
    )

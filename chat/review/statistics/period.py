"""Which rows are counted: those since a day, of one model or of all."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import CharField, F, Func, QuerySet, Value
from django.db.models.functions import Cast, TruncDate

from chat.models import Anomaly, Feedback, Step, ToolCall, Turn


@dataclass(frozen=True, slots=True)
class Period:
    until: datetime
    days: int | None
    """None: all."""
    model: str = ""

    def _of(self, rows: QuerySet[Any], when: str, model: str) -> QuerySet[Any]:
        since = {f"{when}__gte": self.until - timedelta(days=self.days)} if self.days else {}
        return rows.order_by().filter(**since, **({model: self.model} if self.model else {}))

    @property
    def turns(self) -> QuerySet[Any]:
        return self._of(Turn.objects.all(), "created_at", "model")

    @property
    def steps(self) -> QuerySet[Any]:
        return self._of(Step.objects.all(), "sent_at", "turn__model")

    @property
    def calls(self) -> QuerySet[Any]:
        return self._of(ToolCall.objects.all(), "created_at", "step__turn__model")

    @property
    def anomalies(self) -> QuerySet[Any]:
        return self._of(Anomaly.objects.all(), "step__sent_at", "step__turn__model")

    @property
    def feedback(self) -> QuerySet[Any]:
        return self._of(Feedback.objects.all(), "created_at", "turn__model")


def day(column: str) -> Any:
    """As YYYY-MM-DD. Times on SQLite are text that begins so; Django's way there is slow."""
    if connection.vendor == "sqlite":
        return Func(F(column), Value(1), Value(10), function="SUBSTR", output_field=CharField())
    return Cast(TruncDate(column), CharField())


def unindexed(column: str) -> Any:
    """A column to group by. A plus keeps SQLite from walking its index through all years."""
    if connection.vendor == "sqlite":
        return Func(F(column), template="+%(expressions)s", output_field=CharField())
    return F(column)

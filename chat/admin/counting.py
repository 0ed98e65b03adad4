"""How much there is in each conversation of a page: three queries for all of them."""

from typing import Any

from django.db.models import Count, Model, Q

from chat.inspector.tally import TROUBLE
from chat.models import Conversation, Feedback, ToolCall, Turn

_ALL = Count("pk")
_SUMS: tuple[tuple[type[Model], dict[str, Count]], ...] = (
    (Turn, {"turns_counted": _ALL, "turns_failed": Count("pk", filter=Q(status="failed"))}),
    (ToolCall, {"calls_counted": _ALL, "calls_failed": Count("pk", filter=Q(status__in=TROUBLE))}),
    (
        Feedback,
        {"thumbs_up": Count("pk", filter=Q(liked=True)), "thumbs_down": Count("pk", filter=Q(liked=False))},
    ),
)


def counted(rows: list[Conversation]) -> list[Any]:
    """The rows, with their sums as attributes."""
    for model, sums in _SUMS:
        found = model._default_manager.filter(conversation__in=rows).order_by().values("conversation")
        by_row = {each["conversation"]: each for each in found.annotate(**sums)}
        for row in rows:
            vars(row).update({name: by_row.get(row.pk, {}).get(name, 0) for name in sums})
    return rows

"""Turns: what was said, and how it ended."""

from django.contrib import admin

from chat.admin.reading import ReadOnly
from chat.models import Turn


@admin.register(Turn)
class TurnAdmin(ReadOnly):
    list_display = (
        "said_in_short",
        "status",
        "reason",
        "pattern",
        "model",
        "created_at",
        "ended_at",
        "conversation",
    )
    list_filter = (
        "status",
        ("pattern", admin.AllValuesFieldListFilter),
        ("model", admin.AllValuesFieldListFilter),
        "reason",
        "created_at",
    )
    search_fields = ("said", "explanation", "steps__text")
    date_hierarchy = "created_at"
    list_select_related = ("conversation",)

    @admin.display(description="Said")
    def said_in_short(self, turn: Turn) -> str:
        return turn.said if len(turn.said) <= 80 else turn.said[:79] + "…"

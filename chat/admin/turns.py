"""Turns: what was said, how it ended, and what reviewers write beside it."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import URLPattern, path

from chat.admin.choices import PATTERN_CHOICES
from chat.admin.exporting import export_turns
from chat.admin.filters import being, month
from chat.admin.searching import TURNS, Searched
from chat.admin.tabs import Inspected
from chat.admin.writing import reviewed_turn, write
from chat.inspector.tabs import TURN_TABS
from chat.models import Turn


@admin.register(Turn)
class TurnAdmin(Searched, Inspected):
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
        being("pattern", "pattern", Turn, PATTERN_CHOICES),
        being("model", "model", Turn),
        being("reason", "reason", Turn),
        "created_at",
        month(Turn, "created_at"),
    )
    search_fields = ("said",)
    search_help_text = "Parts of words of what was said and answered"
    places = TURNS
    ordering = ("-created_at",)
    sortable_by = ("created_at",)
    list_select_related = ("conversation",)
    actions = (export_turns,)
    tabs = TURN_TABS
    needed = ("conversation",)
    change_form_template = "admin/chat/turn.html"
    fields = ("conversation", "status", "reason", "model", "tool_choice", "tools", "settings", "created_at")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(write)
        return [path("<int:pk>/<slug:what>/write/", view, name="chat_turn_write"), *super().get_urls()]

    def shown(self, request: HttpRequest, row: Turn) -> dict[str, Any]:
        return reviewed_turn(request, row)

    @admin.display(description="Said")
    def said_in_short(self, turn: Turn) -> str:
        return turn.said if len(turn.said) <= 80 else turn.said[:79] + "…"

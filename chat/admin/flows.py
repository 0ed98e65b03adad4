"""Flows as they were kept, their runs, and the trials of those."""

from django.contrib import admin
from django.utils.safestring import SafeString

from chat.admin.reading import ReadOnly, chat_link, titled
from chat.models import Run, StoredFlow, Trial


@admin.register(StoredFlow)
class StoredFlowAdmin(ReadOnly):
    list_display = ("title", "slug", "origin", "user", "category", "collection", "created_at", "deleted_at")
    list_filter = (
        "origin",
        ("category", admin.AllValuesFieldListFilter),
        ("collection", admin.AllValuesFieldListFilter),
        "created_at",
    )
    search_fields = ("title", "slug", "text")
    date_hierarchy = "created_at"
    list_select_related = ("user",)


@admin.register(Run)
class RunAdmin(ReadOnly):
    list_display = (
        "__str__",
        "status",
        "user",
        "collection",
        "model_names",
        "repeat",
        "by_server",
        "ended_at",
    )
    list_filter = ("status", "by_server", ("collection", admin.AllValuesFieldListFilter), "created_at")
    search_fields = ("id", "collection", "user__username")
    date_hierarchy = "created_at"
    list_select_related = ("user",)


@admin.register(Trial)
class TrialAdmin(ReadOnly):
    list_display = ("flow", "model", "number", "status", "took", "anomalies", "ended_at", "open_chat")
    list_filter = (
        "status",
        ("model", admin.AllValuesFieldListFilter),
        ("flow__category", titled("category", admin.AllValuesFieldListFilter)),
        "ended_at",
    )
    search_fields = ("flow__slug", "flow__title", "error", "=run__id")
    date_hierarchy = "ended_at"
    list_select_related = ("flow",)

    @admin.display(description="Chat")
    def open_chat(self, trial: Trial) -> SafeString | None:
        return chat_link(trial.conversation_id) if trial.conversation_id else None

"""Steps: the requests to models, and what came back."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from chat.admin.filters import being, having, month
from chat.admin.searching import STEPS, Searched
from chat.admin.tabs import Inspected
from chat.inspector.tabs import STEP_TABS
from chat.models import Anomaly, Step


@admin.register(Step)
class StepAdmin(Searched, Inspected):
    list_display = (
        "__str__",
        "status",
        "answered_by",
        "finish_reason",
        "error_kind",
        "http_status",
        "took",
        "sent_at",
    )
    list_filter = (
        "status",
        being("finish_reason", "finish reason", Step),
        being("error_kind", "error", Step),
        having("anomaly", "anomaly", Anomaly, "kind", way="step"),
        being("answered_by", "model", Step),
        "sent_at",
        month(Step, "sent_at"),
    )
    search_fields = ("text",)
    search_help_text = "Parts of words of what was answered"
    places = STEPS
    ordering = ("-sent_at",)
    sortable_by = ("sent_at",)
    tabs = STEP_TABS
    needed = ("wire", "turn__conversation")
    fields = (
        "turn",
        ("number", "attempt"),
        "status",
        "answered_by",
        "finish_reason",
        "error_kind",
        "error",
        "sent_at",
        "seconds",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Step]:
        return super().get_queryset(request).select_related("turn")

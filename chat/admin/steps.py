"""Steps: the requests to models, and what came back."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from chat.admin.reading import titled
from chat.admin.tabs import Inspected
from chat.inspector.tabs import STEP_TABS
from chat.models import Step


@admin.register(Step)
class StepAdmin(Inspected):
    list_display = (
        "__str__",
        "status",
        "answered_by",
        "finish_reason",
        "error_kind",
        "http_status",
        "seconds",
        "sent_at",
    )
    list_filter = (
        "status",
        "finish_reason",
        "error_kind",
        ("anomalies__kind", titled("anomaly", admin.AllValuesFieldListFilter)),
        "answered_by",
        "sent_at",
    )
    search_fields = ("text", "error", "turn__said")
    date_hierarchy = "sent_at"
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

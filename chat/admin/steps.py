"""Steps: the requests to models, and what came back."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from chat.admin.reading import ReadOnly, shown, titled
from chat.inspector import answer as answer_tab
from chat.inspector import request as request_tab
from chat.models import Step


@admin.register(Step)
class StepAdmin(ReadOnly):
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
    readonly_fields = ("request_as_sent", "answer_as_received")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Step]:
        return super().get_queryset(request).select_related("turn")

    @admin.display(description="Request as sent")
    def request_as_sent(self, step: Step) -> SafeString:
        return shown(request_tab.tab, step)

    @admin.display(description="Answer as received")
    def answer_as_received(self, step: Step) -> SafeString:
        return shown(answer_tab.tab, step)

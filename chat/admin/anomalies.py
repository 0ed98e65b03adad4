"""Anomalies: what was odd about answers, and whose fault it was."""

from django.contrib import admin

from chat.admin.filters import being
from chat.admin.reading import ReadOnly
from chat.models import Anomaly


@admin.register(Anomaly)
class AnomalyAdmin(ReadOnly):
    list_display = ("kind", "fault", "model", "first_seen", "detail", "step")
    list_filter = (
        being("kind", "kind", Anomaly),
        being("fault", "fault", Anomaly),
        being("model", "model", Anomaly),
        "step__sent_at",
    )
    ordering = ("-pk",)
    sortable_by = ()
    search_fields = ("kind", "detail", "came")
    list_select_related = ("step__turn",)

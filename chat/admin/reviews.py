"""The review queue: turns that wait to be looked at, or were; and feedback, which puts turns there."""

from html import unescape
from typing import Any

from django.contrib import admin
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString

from chat.admin.filters import month
from chat.admin.reading import ReadOnly, titled
from chat.admin.writing import reviewed_turn
from chat.icons import icon
from chat.markdown import render
from chat.models import Feedback, Review
from chat.review import labels, queue

SHORT = 90


class Waiting(admin.SimpleListFilter):
    title, parameter_name = "state", "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("waiting", "waiting"), ("done", "reviewed")]

    def queryset(self, request: HttpRequest, rows: QuerySet[Review]) -> QuerySet[Review]:
        match self.value():
            case "waiting":
                return rows.filter(queue.WAITING)
            case "done":
                return rows.exclude(queue.WAITING)
        return rows


class Labelled(admin.SimpleListFilter):
    title, parameter_name = "label", "label"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(name, name) for name in labels.suggested()]

    def queryset(self, request: HttpRequest, rows: QuerySet[Review]) -> QuerySet[Review]:
        return rows.filter(turn__labels__name=self.value()) if self.value() else rows


@admin.register(Review)
class ReviewAdmin(ReadOnly):
    list_display = ("said", "state", "why", "answer", "reason", "labels", "queued_at", "done_as")
    list_filter = (
        Waiting,
        "why",
        Labelled,
        "queued_at",
        ("done_as", titled("person who reviewed", admin.AllValuesFieldListFilter)),
    )
    change_form_template = "admin/chat/review.html"

    def get_ordering(self, request: HttpRequest) -> Any:
        """Those that wait first, as long as they have waited."""
        return (F("done_at").desc(nulls_first=True), "queued_at", "pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Review]:
        rows = super().get_queryset(request).select_related("turn__feedback", "turn__conversation")
        return rows.prefetch_related("turn__steps", "turn__labels")

    def shown(self, request: HttpRequest, row: Review) -> dict[str, Any]:
        waiting = Review.objects.filter(queue.WAITING).count()
        around = {"after": queue.after(row), "before": queue.before(row), "waiting": waiting}
        return {"at": "queue", **around, **reviewed_turn(request, row.turn)}

    @admin.display(description="Said")
    def said(self, review: Review) -> str:
        return _short(review.turn.said)

    @admin.display(description="State", ordering="done_at")
    def state(self, review: Review) -> SafeString:
        shown = ("done", "Reviewed") if review.done_at else ("queued", "Waiting")
        return format_html('<span class="state">{} {}</span>', icon(shown[0]), shown[1])

    @admin.display(description="Answer")
    def answer(self, review: Review) -> str:
        text = next((step.text for step in reversed(review.turn.steps.all()) if step.text), "")
        return _short(unescape(strip_tags(render(text[: 4 * SHORT]))))

    @admin.display(description="Feedback")
    def reason(self, review: Review) -> str:
        feedback = getattr(review.turn, "feedback", None)
        return f"{feedback}: {_short(feedback.reason)}".removesuffix(": ") if feedback else ""

    @admin.display(description="Labels")
    def labels(self, review: Review) -> str:
        return ", ".join(label.name for label in review.turn.labels.all())


@admin.register(Feedback)
class FeedbackAdmin(ReadOnly):
    list_display = ("thumb", "reason", "conversation", "created_at")
    list_filter = ("liked", "created_at", month(Feedback, "created_at"))
    ordering = ("-created_at",)
    sortable_by = ("created_at",)
    list_select_related = ("conversation",)

    @admin.display(description="Thumb")
    def thumb(self, feedback: Feedback) -> str:
        return str(feedback)


def _short(text: str) -> str:
    return text if len(text) <= SHORT else f"{text[: SHORT - 1]}…"

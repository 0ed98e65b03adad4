"""Conversations and all that is theirs: turns, steps, calls, anomalies, bookings."""

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from chat.admin.reading import ReadOnly, chat_link, titled
from chat.inspector import answer as answer_tab
from chat.inspector import request as request_tab
from chat.inspector import result as result_tab
from chat.inspector.tab import Tab
from chat.models import Anomaly, Booking, Conversation, Step, ToolCall, Turn
from chat.turns.history import branch_with_everything


@admin.register(Conversation)
class ConversationAdmin(ReadOnly):
    list_display = ("__str__", "model", "user", "created_at", "updated_at", "deleted_at", "open_chat")
    list_filter = (
        ("model", admin.AllValuesFieldListFilter),
        ("turns__status", titled("status of a turn", admin.ChoicesFieldListFilter)),
        ("turns__pattern", titled("pattern", admin.AllValuesFieldListFilter)),
        ("turns__steps__calls__name", titled("tool", admin.AllValuesFieldListFilter)),
        ("turns__steps__calls__status", titled("status of a call", admin.ChoicesFieldListFilter)),
        ("turns__steps__anomalies__kind", titled("anomaly", admin.AllValuesFieldListFilter)),
        "created_at",
    )
    search_fields = ("title", "turns__said", "turns__steps__text", "id")
    date_hierarchy = "created_at"
    fields = (
        "title",
        "open_chat",
        "model",
        "user",
        "flow",
        "system_prompt",
        "created_at",
        "deleted_at",
        "transcript",
    )
    readonly_fields = ("open_chat", "transcript")
    list_select_related = ("user",)

    @admin.display(description="Chat")
    def open_chat(self, conversation: Conversation) -> SafeString | None:
        return None if conversation.deleted_at else chat_link(conversation.pk)

    @admin.display(description="Transcript")
    def transcript(self, conversation: Conversation) -> SafeString:
        context = {"turns": branch_with_everything(conversation)}
        return render_to_string("admin/chat/transcript.html", context)


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
        return _shown(request_tab.tab, step)

    @admin.display(description="Answer as received")
    def answer_as_received(self, step: Step) -> SafeString:
        return _shown(answer_tab.tab, step)


@admin.register(Anomaly)
class AnomalyAdmin(ReadOnly):
    list_display = ("kind", "fault", "model", "first_seen", "detail", "step")
    list_filter = ("kind", "fault", ("model", admin.AllValuesFieldListFilter), "step__sent_at")
    search_fields = ("kind", "detail", "came")
    list_select_related = ("step__turn",)


@admin.register(Booking)
class BookingAdmin(ReadOnly):
    list_display = ("reference", "status", "restaurant", "place", "date", "time", "party_size", "created_at")
    list_filter = ("status", "date", "created_at")
    search_fields = ("reference", "restaurant", "place", "name")
    date_hierarchy = "created_at"
    list_select_related = ("conversation",)


@admin.register(ToolCall)
class ToolCallAdmin(ReadOnly):
    list_display = ("name", "status", "arguments_raw", "source", "seconds", "created_at", "in_conversation")
    list_filter = (
        ("name", titled("tool", admin.AllValuesFieldListFilter)),
        "status",
        "source",
        "created_at",
    )
    search_fields = ("name", "arguments_raw", "error", "wire_id")
    date_hierarchy = "created_at"
    list_select_related = ("step__turn__conversation",)
    readonly_fields = ("whole_result",)
    exclude = ("result",)

    @admin.display(description="Conversation")
    def in_conversation(self, call: ToolCall) -> SafeString:
        conversation = call.step.turn.conversation
        address = reverse("admin:chat_conversation_change", args=[conversation.pk])
        return format_html('<a href="{}">{}</a>', address, conversation)

    @admin.display(description="Result")
    def whole_result(self, call: ToolCall) -> SafeString:
        return _shown(result_tab.tab, call)


def _shown(tab: Tab[Any], row: Model) -> SafeString:
    return render_to_string(tab.template, tab.context(row))

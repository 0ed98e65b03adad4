"""Tool calls, as rows of their own."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from chat.admin.exporting import export_calls
from chat.admin.filters import Duration, being, month
from chat.admin.searching import CALLS, Searched
from chat.admin.tabs import Inspected
from chat.inspector.tabs import CALL_TABS
from chat.models import ToolCall


@admin.register(ToolCall)
class ToolCallAdmin(Searched, Inspected):
    list_display = ("name", "status", "arguments_raw", "source", "took", "created_at", "in_conversation")
    list_filter = (
        being("name", "tool", ToolCall),
        "status",
        Duration,
        being("source", "source", ToolCall),
        "writes",
        "created_at",
        month(ToolCall, "created_at"),
    )
    search_fields = ("arguments_raw",)
    search_help_text = "Parts of words of the tool’s name and the arguments"
    places = CALLS
    ordering = ("-created_at",)
    sortable_by = ("created_at",)
    list_select_related = ("conversation",)
    actions = (export_calls,)
    tabs = CALL_TABS
    needed = ("step__wire", "step__turn__conversation", "conversation")
    fields = (
        "in_conversation",
        "step",
        "name",
        "status",
        "arguments_raw",
        "error",
        "source",
        "created_at",
        "seconds",
        "attempt",
    )
    readonly_fields = ("in_conversation",)

    @admin.display(description="Conversation")
    def in_conversation(self, call: ToolCall) -> SafeString:
        conversation = call.conversation
        address = reverse("admin:chat_conversation_change", args=[conversation.pk])
        return format_html('<a href="{}">{}</a>', address, conversation)

"""Tool calls, as rows of their own."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from chat.admin.reading import ReadOnly, shown, titled
from chat.inspector import result as result_tab
from chat.models import ToolCall


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
        return shown(result_tab.tab, call)

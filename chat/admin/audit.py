"""The audit log, to read: nobody adds to it, changes it or deletes from it here."""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from chat.admin.reading import ModelAdmin, titled
from chat.models import AuditEntry


@admin.register(AuditEntry)
class AuditAdmin(ModelAdmin):
    """Django's own permission opens it, `chat.view_auditentry`: it holds no word of a conversation."""

    list_display = ("at", "who", "action", "rows", "link", "detail", "request_id")
    list_filter = ("action", "at", ("who", titled("person", admin.AllValuesFieldListFilter)))
    search_fields = ("who", "=conversation", "detail", "=request_id")
    search_help_text = "A person, what they looked for, the id of a conversation or of a request"
    date_hierarchy = "at"
    list_per_page = 50
    show_full_result_count = False
    fields = ("at", "who", "action", "rows", "link", "detail", "request_id")
    readonly_fields = fields

    class Media:
        css = {"all": ["chat/admin.css"]}

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    @admin.display(description="Conversation")
    def link(self, entry: AuditEntry) -> SafeString | None:
        if entry.conversation is None:
            return None
        address = reverse("admin:chat_conversation_change", args=[entry.conversation])
        return format_html('<a href="{}">{}</a>', address, entry.conversation)

"""Conversations: who talked, about what, and the whole transcript."""

from django.contrib import admin
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from chat.admin.reading import ReadOnly, chat_link, titled
from chat.models import Conversation
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

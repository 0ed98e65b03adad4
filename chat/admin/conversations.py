"""Conversations: which there are, and, for who may read them, the whole transcript."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Model, prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString

from chat.admin.choices import PATTERN_CHOICES
from chat.admin.counting import counted
from chat.admin.exporting import export_conversations
from chat.admin.filters import Person, Reviewed, Thumb, being, having, month
from chat.admin.reading import NOT_READ, chat_link, may_read, narrowed
from chat.admin.searching import CONVERSATIONS, Searched
from chat.admin.statistics import statistics_view
from chat.admin.writing import BESIDE
from chat.models import Anomaly, Conversation, Label, Owner, ToolCall, Turn
from chat.turns.excerpt import excerpt

FACTS = ("id", "state", "model", "turns_counted", "calls_counted", "thumbs", "created_at", "updated_at")
"""What is shown to those who may know that a conversation exists, and not what is said in it."""
FACTS_TO_FILTER = ("model", "turn", "call", "created_at", "month")


class Counted(ChangeList):
    """With the sums of each row: as many queries, however many rows."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = counted(list(self.result_list))


@admin.register(Conversation)
class ConversationAdmin(Searched):
    list_display = (
        "__str__",
        "state",
        "person",
        "model",
        "turns_counted",
        "calls_counted",
        "thumbs",
        "created_at",
        "updated_at",
        "open_chat",
    )
    list_filter = (
        being("model", "model", Conversation),
        having("turn", "status of a turn", Turn, "status", Turn.Status.choices),
        having("pattern", "pattern", Turn, "pattern", PATTERN_CHOICES),
        having("tool", "tool", ToolCall, "name"),
        having("call", "status of a call", ToolCall, "status", ToolCall.Status.choices),
        having("anomaly", "anomaly", Anomaly, "kind"),
        Thumb,
        Reviewed,
        having("label", "label", Label, "name", way="turn__conversation"),
        Person,
        "created_at",
        month(Conversation, "created_at"),
    )
    search_fields = ("title",)
    search_help_text = "Parts of words of titles, of what was said and answered; or a conversation’s id"
    places = CONVERSATIONS
    sortable_by = ("updated_at",)
    list_select_related = ("user", "head")
    actions = (export_conversations,)
    fields = ("id",)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.has_perm("chat.view_conversation") or may_read(request)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(statistics_view)
        return [path("statistics/", view, name="chat_statistics"), *super().get_urls()]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return Counted

    def get_list_display(self, request: HttpRequest) -> Any:
        return self.list_display if may_read(request) else FACTS

    def get_list_filter(self, request: HttpRequest) -> Any:
        filters = self.list_filter
        return filters if may_read(request) else narrowed(filters, FACTS_TO_FILTER)

    def get_search_fields(self, request: HttpRequest) -> Any:
        return self.search_fields if may_read(request) else ()

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        context = (
            {} if may_read(request) else {"not_searched": f"Searching looks into what is said. {NOT_READ}"}
        )
        return super().changelist_view(request, context | (extra_context or {}))

    def shown(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        counted([row])
        if not may_read(request):
            return {"conversation": row, "subtitle": str(row.pk), "not_read": NOT_READ}
        shown = excerpt(row, request.GET.get("from", ""))
        prefetch_related_objects(shown["turns"], *BESIDE)
        may = {"may_export": Owner(request.user, "").may_export, "shares": row.shares.count()}
        return {"conversation": row, "subtitle": str(row), **shown, **may}

    @admin.display(description="State")
    def state(self, conversation: Conversation) -> str:
        """Of the last turn, in words."""
        word = conversation.head.get_status_display() if conversation.head else "nothing said"
        return f"deleted ({word})" if conversation.deleted_at else word

    @admin.display(description="Person")
    def person(self, conversation: Conversation) -> SafeString | str:
        """With a link to all of theirs."""
        if conversation.user is None:
            return "a visitor" if conversation.visitor else "nobody"
        return format_html(
            '<a href="?person={}">{}</a>', conversation.user.pk, conversation.user.get_username()
        )

    @admin.display(description="Turns")
    def turns_counted(self, conversation: Any) -> str:
        return _with_bad(conversation.turns_counted, conversation.turns_failed, "failed")

    @admin.display(description="Calls")
    def calls_counted(self, conversation: Any) -> str:
        return _with_bad(conversation.calls_counted, conversation.calls_failed, "not done")

    @admin.display(description="Feedback")
    def thumbs(self, conversation: Any) -> str:
        words = [(conversation.thumbs_up, "up"), (conversation.thumbs_down, "down")]
        return ", ".join(f"{number} {word}" for number, word in words if number)

    @admin.display(description="Chat")
    def open_chat(self, conversation: Conversation) -> SafeString | None:
        return None if conversation.deleted_at else chat_link(conversation.pk)


def _with_bad(number: int, bad: int, word: str) -> str:
    return f"{number} ({bad} {word})" if bad else str(number)

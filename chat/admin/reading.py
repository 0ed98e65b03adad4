"""What all pages of the admin share: rows that are read here, and changed by nobody."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from chat.inspector.tab import Tab

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin  # It takes no type argument when it runs.

admin.site.site_header = "Travelbot"
admin.site.site_title = "Travelbot"
admin.site.index_title = "Review"


def titled(title: str, kind: type[admin.FieldListFilter]) -> type[admin.FieldListFilter]:
    """A filter of that kind under a title of its own: two statuses in one list are told apart."""

    class Titled(kind):  # type: ignore[valid-type, misc]
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.title = title

    return Titled


class ReadOnly(ModelAdmin):
    """Rows are the truth: they are read here, and changed by nobody."""

    list_per_page = 50
    show_full_result_count = False

    class Media:
        css = {"all": ["chat/admin.css"]}

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


def chat_link(pk: UUID) -> SafeString:
    """To a conversation, as the people who talk there see it."""
    return format_html('<a href="{}">Open in the chat</a>', reverse("conversation", args=[pk]))


def shown(tab: Tab[Any], row: Model) -> SafeString:
    """What a tab of the inspector shows of that row."""
    return render_to_string(tab.template, tab.context(row))

"""What all pages of the admin share: rows are read by who may, recorded as read, and changed by nobody."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from chat.admin.paging import LongPaginator
from chat.models import VISITOR, Booking, Conversation, Owner, Run, Step, StoredFlow
from chat.review import audit
from chat.templatetags.rows import duration

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin  # It takes no type argument when it runs.

admin.site.site_header = "Travelbot"
admin.site.site_title = "Travelbot"
admin.site.index_title = "Review"
OWNED = (Booking, Run, StoredFlow)
NOT_READ = "This takes the permission “Can read what is said in conversations”."


def titled(title: str, kind: type[admin.FieldListFilter]) -> type[admin.FieldListFilter]:
    """A filter of that kind under a title of its own: two statuses in one list are told apart."""

    class Titled(kind):  # type: ignore[valid-type, misc]
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.title = title

    return Titled


def may_read(request: HttpRequest) -> bool:
    return Owner(request.user, "").may_review


class ReadOnly(ModelAdmin):
    """Rows are the truth: they are read here, and changed by nobody."""

    list_per_page = 50
    show_full_result_count = False
    paginator = LongPaginator

    class Media:
        css = {"all": ["chat/payload.css", "chat/admin.css"]}

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Django's own permission for a model opens nothing here: what the rows hold is what people said."""
        return may_read(request)

    def has_export_permission(self, request: HttpRequest) -> bool:
        """Of the actions that export."""
        return Owner(request.user, "").may_export

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    @admin.display(description="Took")
    def took(self, row: Any) -> str:
        return duration(row.seconds)

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        """A list narrows by its filters alone: to ask whether a text begins with an A is to read it."""
        names = {self.date_hierarchy, *map(_name, self.get_list_filter(request) if request else ())}
        return any(name and f"{lookup}__".startswith(f"{name}__") for name in names)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Django's completion is used nowhere here, and would search unrecorded."""
        if request.resolver_match and request.resolver_match.url_name == "autocomplete":
            raise PermissionDenied
        return super().get_search_results(request, queryset, search_term)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        response = super().changelist_view(request, extra_context)
        listed = (getattr(response, "context_data", None) or {}).get("cl")
        if isinstance(listed, ChangeList) and may_read(request):
            self._list_is_read(request, listed)
        return response

    def response_action(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        """Django looks the chosen rows up by whatever came: what is no key of a row is told instead."""
        if all(map(self._is_key, request.POST.getlist(ACTION_CHECKBOX_NAME))):
            return super().response_action(request, queryset)
        self.message_user(request, "Expected rows of this list, got something else.", messages.ERROR)
        return None

    def _is_key(self, came: str) -> bool:
        try:
            self.opts.pk.clean(came, None)
        except ValidationError:
            return False
        return True

    def _list_is_read(self, request: HttpRequest, listed: ChangeList) -> None:
        found = {conversation_id(row) or row.pk for row in listed.result_list}
        action = audit.Action.SEARCHED if listed.query else audit.Action.READ
        words = f"“{listed.query}” in {listed.opts.verbose_name_plural}"
        filters = listed.get_query_string(remove=["q", "p", "o"])
        detail = words if listed.query else f"list of {listed.opts.verbose_name_plural}"
        audit.record(request, action, rows=len(found), detail=f"{detail} {filters}".removesuffix(" ?"))

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        row = kwargs["obj"]
        if may_read(request):
            row_is_read(request, row)
        context |= self.shown(request, row)
        return super().render_change_form(request, context, *args, **kwargs)

    def shown(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        """What the page of a row shows besides its fields."""
        return {}

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Nothing is changed here, so there is none; its page would show what the row says."""
        raise PermissionDenied("What nobody can change has no history.")


def _name(listed: Any) -> str:
    """What a filter of a list goes by in an address."""
    if isinstance(listed, list | tuple):
        return str(listed[0])
    return listed if isinstance(listed, str) else str(getattr(listed, "parameter_name", ""))


def conversation_of(row: Model) -> Conversation | None:
    if isinstance(row, Conversation):
        return row
    return row.turn.conversation if isinstance(row, Step) else getattr(row, "conversation", None)


def conversation_id(row: Model) -> UUID | None:
    """The same without looking it up."""
    if isinstance(row, Conversation):
        return row.pk
    return row.turn.conversation_id if isinstance(row, Step) else getattr(row, "conversation_id", None)


def row_is_read(request: HttpRequest, row: Model) -> None:
    """Recorded as a page of the chat would be; a row that is in no conversation, by its address."""
    if conversation := conversation_of(row):
        audit.read(request, conversation)
    elif not (isinstance(row, OWNED) and Owner(request.user, request.session.get(VISITOR, "")).has(row)):
        audit.record(request, audit.Action.READ, detail=request.path)


def narrowed(fields: Sequence[Any], names: Sequence[str]) -> list[Any]:
    """Those of the fields or filters of a list that are among `names`."""
    return [each for each in fields if _name(each) in names]


def chat_link(pk: UUID) -> SafeString:
    """To a conversation, as the people who talk there see it."""
    return format_html('<a href="{}">Open in the chat</a>', reverse("conversation", args=[pk]))

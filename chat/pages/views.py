"""The pages: views of the rows, with a fixed number of queries each."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from chat.inspector.tab import Tab
from chat.inspector.tabs import CALL_TABS, STEP_TABS
from chat.models import Step, ToolCall
from chat.pages.commands import new
from chat.pages.owner import readable, readable_by
from chat.pages.page import listed, page
from chat.turns.trace import trace


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    return page(request, None)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def conversations(request: HttpRequest) -> HttpResponse:
    """GET: the list, searched by `q`. POST: a new conversation."""
    if request.method == "POST":
        return new(request)
    if request.headers.get("hx-request"):
        return render(request, "chat/conversations.html", {"conversation": None, **listed(request)})
    return page(request, None)


@require_safe
def conversation(request: HttpRequest, pk: UUID) -> HttpResponse:
    return page(request, readable(request, pk))


@never_cache
@require_safe
def export(request: HttpRequest, pk: UUID) -> JsonResponse:
    """The whole trace: the format of docs/trace.md."""
    return JsonResponse(trace(readable(request, pk)), json_dumps_params={"ensure_ascii": False, "indent": 1})


@never_cache
@require_safe
def step_tab(request: HttpRequest, pk: int, tab: str) -> HttpResponse:
    mine = readable_by(request)
    step = get_object_or_404(Step.objects.select_related("wire"), pk=pk, turn__conversation__in=mine)
    return _tab(request, STEP_TABS, tab, step)


@never_cache
@require_safe
def call_tab(request: HttpRequest, pk: int, tab: str) -> HttpResponse:
    mine = readable_by(request)
    call = get_object_or_404(ToolCall, pk=pk, step__turn__conversation__in=mine)
    return _tab(request, CALL_TABS, tab, call)


def _tab(request: HttpRequest, tabs: tuple[Tab[Any], ...], slug: str, row: Any) -> HttpResponse:
    tab = next((tab for tab in tabs if tab.slug == slug and tab.applies_to(row)), None)
    if tab is None:
        raise Http404
    whole = "inspector/tab_page.html"
    template = tab.template if request.headers.get("hx-request") else whole
    return render(request, template, {"title": tab.title, "tab_template": tab.template, **tab.context(row)})

"""The pages: views of the rows, with a fixed number of queries each."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from chat.inspector.tabs import CALL_TABS, STEP_TABS
from chat.models import Step, ToolCall
from chat.pages.commands import new
from chat.pages.owner import readable, readable_by
from chat.pages.page import listed, page
from chat.pages.tab import json_view, tab_view
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
    return tab_view(request, STEP_TABS, tab, _step(request, pk))


@never_cache
@require_safe
def call_tab(request: HttpRequest, pk: int, tab: str) -> HttpResponse:
    return tab_view(request, CALL_TABS, tab, _call(request, pk))


@never_cache
@require_safe
def step_json(request: HttpRequest, pk: int, tab: str) -> HttpResponse:
    return json_view(request, STEP_TABS, tab, _step(request, pk))


@never_cache
@require_safe
def call_json(request: HttpRequest, pk: int, tab: str) -> HttpResponse:
    return json_view(request, CALL_TABS, tab, _call(request, pk))


def _step(request: HttpRequest, pk: int) -> Step:
    steps = Step.objects.select_related("wire", "turn")
    return get_object_or_404(steps, pk=pk, turn__conversation__in=readable_by(request))


def _call(request: HttpRequest, pk: int) -> ToolCall:
    calls = ToolCall.objects.select_related("step__turn")
    return get_object_or_404(calls, pk=pk, step__turn__conversation__in=readable_by(request))

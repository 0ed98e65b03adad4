"""The JSON that a tab shows, piece by piece: as a tree, as text, and as a file."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from chat.inspector.tab import Tab
from chat.inspector.tabs import CALL_TABS, STEP_TABS
from chat.inspector.tree import at
from chat.inspector.visible import visible_json
from chat.models import Step, ToolCall
from chat.pages.owner import readable_part

LONGEST_TEXT = 100_000
"""Characters of raw JSON on a page; the file has all."""


@never_cache
@require_safe
def step_json(request: HttpRequest, pk: int, tab: str) -> HttpResponse:
    steps = Step.objects.select_related("wire", "turn")
    step = readable_part(request, steps, pk, "turn__conversation")
    return _part(request, STEP_TABS, tab, step)


@never_cache
@require_safe
def call_json(request: HttpRequest, pk: int, tab: str) -> HttpResponse:
    calls = ToolCall.objects.select_related("step__turn")
    call = readable_part(request, calls, pk, "step__turn__conversation")
    return _part(request, CALL_TABS, tab, call)


def _part(request: HttpRequest, tabs: tuple[Tab[Any], ...], slug: str, row: Step | ToolCall) -> HttpResponse:
    """What `at` points to: as a tree `from` a child on, or `as` text or a file."""
    value, form = _value(request, tabs, slug, row), request.GET.get("as")
    if form == "file":
        return _file(value, f"{slug}-{row.pk}.json")
    context = {"value": value, "row": row, "tab": slug, "start": _start(request)}
    context |= {"pointer": request.GET.get("at", ""), "route": _route(row)}
    if form == "text":
        context |= _text(value, f"{request.path}?as=file")
    template = "inspector/text.html" if form == "text" else "inspector/part.html"
    if request.headers.get("hx-request"):
        return render(request, template, context)
    return render(request, "inspector/part_page.html", context | {"part_template": template})


def _value(request: HttpRequest, tabs: tuple[Tab[Any], ...], slug: str, row: Step | ToolCall) -> Any:
    tab = next((tab for tab in tabs if tab.slug == slug and tab.applies_to(row)), None)
    if tab is None or tab.value is None:
        raise Http404
    try:
        return at(tab.value(row), request.GET.get("at", ""))
    except LookupError:
        raise Http404 from None


def _start(request: HttpRequest) -> int:
    start = request.GET.get("from", "0")
    return int(start) if start.isascii() and start.isdecimal() and len(start) < 10 else 0


def _route(row: Step | ToolCall) -> str:
    return "step_tab" if isinstance(row, Step) else "call_tab"


def _text(value: Any, whole: str) -> dict[str, Any]:
    text = visible_json(value)
    length = len(text) if len(text) > LONGEST_TEXT else 0
    return {"body": text[:LONGEST_TEXT], "shown": LONGEST_TEXT, "length": length, "whole": whole}


def _file(value: Any, name: str) -> HttpResponse:
    response = JsonResponse(value, safe=False, json_dumps_params={"indent": 2})
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response

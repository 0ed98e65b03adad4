"""A tab of the inspector: a fragment of the page, or a page of its own; and its JSON piece by piece."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from chat.inspector.tab import Tab
from chat.inspector.tabs import tabs_of
from chat.inspector.tree import at
from chat.inspector.visible import visible_json
from chat.models import Step, ToolCall

LONGEST_TEXT = 100_000
"""Characters of raw JSON on a page; the file has all."""
Tabs = tuple[Tab[Any], ...]


def tab_view(request: HttpRequest, tabs: Tabs, slug: str, row: Step | ToolCall) -> HttpResponse:
    tab = _found(tabs, slug, row)
    return _shown(request, tab.template, tab, row, tab.context(row))


def json_view(request: HttpRequest, tabs: Tabs, slug: str, row: Step | ToolCall) -> HttpResponse:
    """The part of a tab's JSON that `at` points to: as a tree `from` a child on, as text, or as a file."""
    tab, pointer, form = _found(tabs, slug, row), request.GET.get("at", ""), request.GET.get("as")
    if tab.value is None:
        raise Http404
    try:
        value = at(tab.value(row), pointer)
        start = max(0, int(request.GET.get("from", "0")))
    except (LookupError, ValueError):
        raise Http404 from None
    if form == "file":
        return _file(value, f"{slug}-{row.pk}.json")
    if form == "text":
        return _shown(request, "inspector/text.html", tab, row, _text(value, f"{request.path}?as=file"))
    context = {"value": value, "row": row, "tab": slug, "pointer": pointer, "start": start}
    return _shown(request, "inspector/part.html", tab, row, context)


def _found(tabs: Tabs, slug: str, row: Step | ToolCall) -> Tab[Any]:
    tab = next((tab for tab in tabs if tab.slug == slug and tab.applies_to(row)), None)
    if tab is None:
        raise Http404
    return tab


def _shown(
    request: HttpRequest, template: str, tab: Tab[Any], row: Step | ToolCall, context: dict[str, Any]
) -> HttpResponse:
    if request.headers.get("hx-request"):
        return render(request, template, context)
    turn = row.turn if isinstance(row, Step) else row.step.turn
    anchor = f"i-step-{row.pk}" if isinstance(row, Step) else f"i-call-{row.pk}"
    around = {
        "title": tab.title,
        "slug": tab.slug,
        "of": f"request {row.number}" if isinstance(row, Step) else row.name or "(no name)",
        "tabs": tabs_of(row),
        "row_id": row.pk,
        "route": "step_tab" if isinstance(row, Step) else "call_tab",
        "chat": reverse("conversation", args=[turn.conversation_id]) + f"#{anchor}",
        "tab_template": template,
    }
    return render(request, "inspector/tab_page.html", around | context)


def _text(value: Any, whole: str) -> dict[str, Any]:
    text = visible_json(value)
    length = len(text) if len(text) > LONGEST_TEXT else 0
    return {"body": text[:LONGEST_TEXT], "shown": LONGEST_TEXT, "length": length, "whole": whole}


def _file(value: Any, name: str) -> HttpResponse:
    response = JsonResponse(value, safe=False, json_dumps_params={"indent": 2})
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response

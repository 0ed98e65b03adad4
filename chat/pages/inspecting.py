"""The inspector's own pages: the tabs of a row, one tab alone, and all of it in a window of its own."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from chat.inspector.tab import Tab
from chat.inspector.tabs import CALL_TABS, STEP_TABS, TURN_TABS
from chat.inspector.tally import TROUBLE
from chat.models import PARTS, Step, ToolCall, Turn
from chat.pages.owner import readable, readable_part
from chat.pages.transcript import earlier, transcript

Row = Turn | Step | ToolCall


@never_cache
@require_safe
def window(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The inspector without the chat; for its script, turns that come before those it has."""
    conversation = readable(request, pk)
    if turns := earlier(request, conversation, in_window=True):
        return turns
    context = {"conversation": conversation, **transcript(request, conversation)}
    return render(request, "inspector/window.html", context)


@never_cache
@require_safe
def turn_tabs(request: HttpRequest, pk: int, tab: str = "") -> HttpResponse:
    rows = Turn.objects.prefetch_related(*PARTS)
    turn = readable_part(request, rows, pk, "conversation")
    return _answer(request, TURN_TABS, turn, tab, address="turn_tab")


@never_cache
@require_safe
def step_tabs(request: HttpRequest, pk: int, tab: str = "") -> HttpResponse:
    rows = Step.objects.select_related("wire", "turn")
    step = readable_part(request, rows, pk, "turn__conversation")
    return _answer(request, STEP_TABS, step, tab, address="step_tab")


@never_cache
@require_safe
def call_tabs(request: HttpRequest, pk: int, tab: str = "") -> HttpResponse:
    rows = ToolCall.objects.select_related("step__wire", "step__turn")
    call = readable_part(request, rows, pk, "step__turn__conversation")
    return _answer(request, CALL_TABS, call, tab, address="call_tab")


def _answer(
    request: HttpRequest, tabs: tuple[Tab[Any], ...], row: Row, slug: str, *, address: str
) -> HttpResponse:
    """The page's script gets a tab alone, or all tabs with one chosen; anybody else gets a page of them."""
    fitting = [tab for tab in tabs if tab.applies_to(row)]
    chosen = _chosen(fitting, row, slug or request.GET.get("tab", ""))
    if chosen is None or (slug and chosen.slug != slug):
        raise Http404
    context = {"row": row, "title": chosen.title, "tab_template": chosen.template, **chosen.context(row)}
    in_panel = "hx-request" in request.headers
    context["heading"] = _below(row) if in_panel else "h2"
    if slug and in_panel:
        return render(request, chosen.template, context)
    context |= {"tabs": [_shown(tab, row, address) for tab in fitting], "chosen": chosen.slug}
    context |= {"key": f"i-{address.removesuffix('_tab')}-{row.pk}", "conversation_pk": _conversation(row)}
    return render(request, "inspector/tabs.html" if in_panel else "inspector/tab_page.html", context)


def _below(row: Row) -> str:
    """The heading that follows the row's own in the panel: none is left out."""
    return "h6" if isinstance(row, ToolCall) else "h5"


def _chosen(fitting: list[Tab[Any]], row: Row, wanted: str) -> Tab[Any] | None:
    """The tab that is asked for; else what went wrong, if something did; else the first."""
    by_slug = {tab.slug: tab for tab in fitting}
    trouble = by_slug.get("error") if row.status in TROUBLE else None
    return by_slug.get(wanted) or trouble or next(iter(fitting), None)


def _shown(tab: Tab[Any], row: Row, address: str) -> dict[str, Any]:
    url = reverse(address, args=[row.pk, tab.slug])
    return {"slug": tab.slug, "title": tab.title, "note": tab.note(row), "url": url}


def _conversation(row: Row) -> UUID:
    turn = row if isinstance(row, Turn) else row.turn if isinstance(row, Step) else row.step.turn
    return turn.conversation_id

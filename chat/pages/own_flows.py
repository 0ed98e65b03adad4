"""A person's own flows: made of a file or a conversation, edited, downloaded, played and deleted."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chat.flows.reading import WrongFlow
from chat.models import StoredFlow
from chat.pages.commands import told
from chat.pages.flow_file import EXAMPLE, NotKept, keep, sent_text
from chat.pages.owner import owner_of, owner_to_be
from chat.pages.page import listed
from chat.pages.playing import played
from chat.turns.flows import flow_of
from chat.turns.say import Refused


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def own_flows(request: HttpRequest) -> HttpResponse:
    """GET: the form of a new one. POST: it, from what was typed, pasted or uploaded."""
    if request.method != "POST":
        return _editor(request, None, EXAMPLE)
    return _save(request, None)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def own_flow(request: HttpRequest, flow: int) -> HttpResponse:
    """GET: its file, to be edited. POST: the file as it is from now on, which is a new row."""
    row = mine(request, flow)
    return _save(request, row) if request.method == "POST" else _editor(request, row, row.text)


def mine(request: HttpRequest, pk: int) -> StoredFlow:
    return get_object_or_404(StoredFlow.objects.saved_by(owner_of(request)), pk=pk)


def _save(request: HttpRequest, old: StoredFlow | None) -> HttpResponse:
    text = ""
    try:
        text = sent_text(request)
        row = keep(text, owner_to_be(request), old)
    except NotKept as refusal:
        return _editor(request, old, text, refusal)
    except Refused as refusal:
        return told(_editor(request, old, text, NotKept(str(refusal), status=refusal.status)), refusal)
    messages.success(request, f"Saved “{row.title}”.")
    return redirect("own_flow", row.pk)


def _editor(
    request: HttpRequest, row: StoredFlow | None, text: str, refusal: NotKept | None = None
) -> HttpResponse:
    context: dict[str, Any] = {"flow": row, "text": text, "refusal": refusal, "conversation": None}
    context |= {"at_flows": True, **listed(request)}
    if row is not None and refusal is None:
        context |= _turns_of(row)
    return render(request, "runs/editor.html", context, status=refusal.status if refusal else 200)


def _turns_of(row: StoredFlow) -> dict[str, Any]:
    """How many there are. What was saved could be read then; the format may have changed since."""
    try:
        return {"turns": len(flow_of(row).turns)}
    except WrongFlow as error:
        return {"problem": f"This file can’t be read any more: {error}"}


@never_cache
@require_safe
def own_flow_file(request: HttpRequest, flow: int) -> HttpResponse:
    row = mine(request, flow)
    response = HttpResponse(row.text, content_type="application/yaml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{row.slug}.yaml"'
    return response


@require_POST
def own_flow_play(request: HttpRequest, flow: int) -> HttpResponse:
    """A conversation in which it is played: its first turn is said."""
    row = mine(request, flow)
    try:
        return played(request, row)
    except (Refused, WrongFlow) as refusal:
        messages.error(request, str(refusal))
        return redirect("own_flow", row.pk)


@require_POST
def own_flow_delete(request: HttpRequest, flow: int) -> HttpResponse:
    """Out of sight, not gone: its runs keep it, and `own_flow_restore` is the way back."""
    row = mine(request, flow)
    StoredFlow.objects.filter(pk=row.pk).update(deleted_at=timezone.now())
    messages.success(request, f"Deleted “{row}”.", extra_tags=reverse("own_flow_restore", args=[row.pk]))
    return redirect("flows")


@require_POST
def own_flow_restore(request: HttpRequest, flow: int) -> HttpResponse:
    theirs = StoredFlow.objects.owned_by(owner_of(request)).filter(origin=StoredFlow.Origin.SAVED)
    row = get_object_or_404(theirs, pk=flow)
    StoredFlow.objects.filter(pk=row.pk).update(deleted_at=None)
    return redirect("own_flow", row.pk)

"""Runs: a list of them, a new one, one as a matrix, and what can be done with it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Min, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chat.models import Run, StoredFlow, Trial
from chat.pages.commands import told
from chat.pages.owner import NOT_YOURS_TO_TAKE, owner_of, owner_to_be
from chat.pages.page import listed
from chat.pages.run_form import offered, wanted
from chat.pages.run_page import shown
from chat.review import audit
from chat.trials.report import pieces
from chat.trials.starting import begin, cancel, resume
from chat.turns.say import Refused

LISTED = 100
"""Runs in the list, at most."""
STOP_POLLING = 286
"""htmx's own status: this is the last news of it."""
_COUNTED = ("passed", "missed", "errored", "cancelled", "running", "queued")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def runs(request: HttpRequest) -> HttpResponse:
    """GET: the list. POST: a new run."""
    if request.method == "POST":
        return _begin(request)
    found = list(Run.objects.listed_for(owner_of(request))[: LISTED + 1])
    context = {"runs": _summed(found[:LISTED]), "older": len(found) > LISTED, **listed(request)}
    return render(request, "runs/list.html", context | {"conversation": None, "at_runs": True})


def _summed(found: list[Run]) -> list[tuple[Run, dict[str, Any]]]:
    """Each with how many trials it has, and how many of them ended how: two queries for all."""
    ended = {status: Count("pk", filter=Q(status=status)) for status in _COUNTED}
    rows = Trial.objects.filter(run__in=found).order_by().values("run")
    sums = rows.annotate(
        trials=Count("pk"), flows=Count("flow", distinct=True), title=Min("flow__title"), **ended
    )
    by_run = {each["run"]: each | {"counts": [(name, each[name]) for name in _COUNTED]} for each in sums}
    return [(run, by_run.get(run.pk, {"trials": 0, "flows": 0})) for run in found]


def _begin(request: HttpRequest) -> HttpResponse:
    try:
        owner = owner_to_be(request)
        asked = wanted(request.POST, owner)
        run = begin(asked.flows, asked.models, asked.repeat, owner=owner)
    except Refused as refusal:
        return told(_form(request, str(refusal), refusal.status), refusal)
    return redirect("run", run.pk)


@never_cache
@require_safe
def new_run(request: HttpRequest) -> HttpResponse:
    return _form(request)


def _form(request: HttpRequest, error: str = "", status: int = 200) -> HttpResponse:
    context = {"conversation": None, "at_runs": True, "error": error, **listed(request), **offered(request)}
    return render(request, "runs/new.html", context, status=status)


@never_cache
@require_safe
def run(request: HttpRequest, run: UUID) -> HttpResponse:
    """The whole page; for its own script the part that changes, until it changes no more."""
    row = readable_run(request, run)
    heard_of_run(request, row)
    context = shown(request, row) | {
        "own": Run.objects.owned_by(owner_of(request)).filter(pk=row.pk).exists()
    }
    if request.headers.get("hx-request"):
        status = 200 if row.status == Run.Status.RUNNING else STOP_POLLING
        return render(request, "runs/matrix.html", context, status=status)
    context |= {"conversation": None, "at_runs": True, **listed(request)}
    return render(request, "runs/run.html", context)


def readable_run(request: HttpRequest, pk: UUID) -> Run:
    return get_object_or_404(Run.objects.readable_by(owner_of(request)), pk=pk)


def heard_of_run(request: HttpRequest, row: Run, action: audit.Action = audit.Action.READ) -> None:
    """What staff see of a run that is not theirs is recorded, by the run's address."""
    if not owner_of(request).has(row):
        audit.record(request, action, rows=row.trials.count(), detail=reverse("run", args=[row.pk]))


def _own(request: HttpRequest, pk: UUID) -> Run:
    return get_object_or_404(Run.objects.owned_by(owner_of(request)), pk=pk)


@require_POST
def run_cancel(request: HttpRequest, run: UUID) -> HttpResponse:
    cancel(_own(request, run))
    return redirect("run", run)


@require_POST
def run_resume(request: HttpRequest, run: UUID) -> HttpResponse:
    """Go on with what was cancelled."""
    try:
        resume(_own(request, run))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("run", run)


@require_POST
def run_again(request: HttpRequest, run: UUID) -> HttpResponse:
    """The same flows, as they were then, with the same models."""
    row = _own(request, run)
    flows = StoredFlow.objects.filter(trials__run=row).distinct()
    try:
        again = begin(flows, _models_of(row, flows.count()), row.repeat, owner=owner_of(request))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("run", run)
    return redirect("run", again.pk)


def _models_of(run: Run, flows: int) -> tuple[str, ...]:
    """None if each flow was run with its default."""
    of_each_its_own = len(run.model_names) > 1 and run.trials.count() == flows * run.repeat
    return () if of_each_its_own else tuple(run.model_names)


@never_cache
@require_safe
def run_json(request: HttpRequest, run: UUID) -> HttpResponse:
    """What `manage.py flows check --json` writes."""
    row = readable_run(request, run)
    if not owner_of(request).has(row) and not owner_of(request).may_export:
        raise PermissionDenied(NOT_YOURS_TO_TAKE)
    heard_of_run(request, row, audit.Action.EXPORTED)
    response = HttpResponse("".join(pieces(row)), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="run-{row.created_at:%Y-%m-%d-%H%M}.json"'
    return response

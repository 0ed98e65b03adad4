"""One trial with its findings, and two of them side by side."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from chat.flows.alignment import aligned
from chat.models import Run, Trial
from chat.pages.comparing import compared, summary
from chat.pages.owner import owner_of
from chat.pages.page import listed
from chat.pages.runs import heard_of_run
from chat.turns.observed import observed

MOST_OTHERS = 12
"""Trials that one is offered to be compared with."""


def _readable(request: HttpRequest) -> QuerySet[Trial]:
    runs = Run.objects.readable_by(owner_of(request))
    return Trial.objects.filter(run__in=runs).select_related("run", "flow", "conversation")


@never_cache
@require_safe
def trial(request: HttpRequest, trial: int) -> HttpResponse:
    row = get_object_or_404(_readable(request), pk=trial)
    heard_of_run(request, row.run)
    others = _readable(request).filter(run=row.run, flow=row.flow).exclude(pk=row.pk).defer("findings")
    findings = [each for each in row.findings if isinstance(each, dict)]
    context: dict[str, Any] = {
        "trial": row,
        "findings": findings,
        "met": sum(bool(each.get("met")) for each in findings),
        "others": others[:MOST_OTHERS],
        "conversation": None,
        "at_runs": True,
    }
    return render(request, "runs/trial.html", context | listed(request))


@never_cache
@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """The two that `trial` names, which it has to do twice."""
    chosen = request.GET.getlist("trial")
    if not all(key.isascii() and key.isdecimal() and len(key) < 19 for key in chosen):
        raise Http404
    found = {row.pk: row for row in _readable(request).filter(pk__in=map(int, chosen[:3]))}
    rows = [found.get(int(key)) for key in dict.fromkeys(chosen)]
    if None in rows:
        raise Http404
    for row in found.values():
        heard_of_run(request, row.run)
    context = {"chosen": rows, "conversation": None, "at_runs": True, **listed(request)}
    if len(rows) == 2:
        context |= _side_by_side(*(row for row in rows if row))
    return render(request, "runs/compare.html", context)


def _side_by_side(left: Trial, right: Trial) -> dict[str, Any]:
    turns = [observed(row.conversation) if row.conversation else () for row in (left, right)]
    pairs = compared(aligned(*turns))
    about = {"turns": pairs, "summary": summary(pairs), "warning": _warning(left, right)}
    return {"left": left, "right": right, **about}


def _warning(left: Trial, right: Trial) -> str:
    """What is compared may not be of one flow: that is allowed, and said."""
    if left.flow.digest == right.flow.digest:
        return ""
    if left.flow.slug == right.flow.slug:
        return "The flow’s file was changed between these two trials: they were not asked quite the same."
    return "These are trials of two different flows: what was said differs as well."

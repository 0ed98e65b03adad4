"""A run as its page shows it: a matrix of flows and models; a large one by category, with its misses."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import mean, median
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest
from django.urls import reverse

from chat.canonical import clean_text
from chat.flows.repertoire import shipped
from chat.models import Run, StoredFlow, Trial
from chat.trials.matrix import Cell, Sum, by_category, matrix
from chat.trials.report import counts

MOST_TRIALS = 600
MOST_FLOWS = 60
"""More make no matrix that anybody reads: they are added up by category."""
A_PAGE = 50
"""Misses of a large run on one page."""
ENDED = (*Trial.RAN, Trial.Status.CANCELLED)
_WEIGHTY = ("missed", "errored", "cancelled", "passed")
"""What a cell is called whose trials ended differently: the first of these that there is."""


@dataclass(frozen=True, slots=True)
class Place:
    """A cell of the matrix with its trials; `cell` is None where the flow was not to be run with it."""

    key: str
    cell: Cell | None
    trials: tuple[Trial, ...]

    @property
    def outcome(self) -> str:
        return outcome([trial.status for trial in self.trials])

    @property
    def ended(self) -> int:
        return sum(trial.status in ENDED for trial in self.trials)


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """A model's trials of all flows."""

    model: str
    trials: int
    passed: int
    seconds: float | None
    tokens: float | None
    dollars: float | None
    anomalies: int


def outcome(statuses: Iterable[str]) -> str:
    """Of several trials: what most deserves to be seen."""
    left = Counter(statuses)
    if left["running"] or (left["queued"] and any(left[each] for each in ENDED)):
        return "running"
    return "queued" if left["queued"] else next((each for each in _WEIGHTY if left[each]), "")


def shown(request: HttpRequest, run: Run) -> dict[str, Any]:
    sums = counts(run)
    flows = run.trials.aggregate(flows=Count("flow", distinct=True))["flows"]
    trials = sums["trials"]
    context = {
        "run": run,
        "sums": [(status, sums[status]) for status in Trial.Status.values if sums[status]],
        "trials": trials,
        "flows": flows,
        "ended": sum(sums[status] for status in ENDED),
        "passed": sums["passed"],
        "stopped": _why_stopped(run),
    }
    large = trials > MOST_TRIALS or flows > MOST_FLOWS
    return context | (_by_category(request, run) if large else _matrix(run))


def _why_stopped(run: Run) -> str:
    """What the run itself ran out of, in a sentence: nobody has cancelled it then."""
    if run.status != Run.Status.CANCELLED:
        return ""
    told = run.trials.filter(status=Trial.Status.CANCELLED).exclude(error="")
    return told.values_list("error", flat=True).first() or ""


def _matrix(run: Run) -> dict[str, Any]:
    table, trials = matrix(run), _trials(run)
    rows, links = [], _links([pk for pk, _, _ in table.flows])
    for pk, _, title in table.flows:
        places = [
            Place(f"cell-{pk}-{column}", table.cells.get((pk, model)), tuple(trials.get((pk, model), ())))
            for column, model in enumerate(table.models)
        ]
        rows.append({"pk": pk, "title": title, "link": links.get(pk, ""), "places": places})
    return {"matrix": table, "rows": rows, "totals": [_total(model, trials) for model in table.models]}


def _links(keys: list[int]) -> dict[int, str]:
    """The pages of those flows that still have one: shipped ones, and one's own as they are now."""
    found = StoredFlow.objects.current().filter(pk__in=keys).values_list("pk", "origin", "slug")
    own = {pk: reverse("own_flow", args=[pk]) for pk, origin, _ in found if origin == StoredFlow.Origin.SAVED}
    here = {
        pk: slug for pk, origin, slug in found if origin == StoredFlow.Origin.SHIPPED and slug in shipped()
    }
    return own | {pk: reverse("flow", args=[slug]) for pk, slug in here.items()}


def _trials(run: Run) -> Mapping[tuple[int, str], list[Trial]]:
    """By flow and model. Findings are read of those alone that missed something."""
    of_cell: dict[tuple[int, str], list[Trial]] = defaultdict(list)
    rows = list(run.trials.defer("findings").order_by("number", "pk"))
    findings = dict(run.trials.filter(status=Trial.Status.MISSED).values_list("pk", "findings"))
    for trial in rows:
        trial.findings = findings.get(trial.pk, [])
        of_cell[trial.flow_id, trial.model].append(trial)
    return of_cell


def _total(model: str, trials: Mapping[tuple[int, str], list[Trial]]) -> Total:
    mine = [trial for (_, name), found in trials.items() if name == model for trial in found]
    ended = [trial for trial in mine if trial.status in Trial.RAN]
    seconds = [trial.seconds for trial in ended if trial.seconds is not None]
    dollars = [trial.dollars for trial in ended if trial.dollars is not None]
    return Total(
        model=model,
        trials=len(mine),
        passed=sum(trial.status == Trial.Status.PASSED for trial in mine),
        seconds=median(seconds) if seconds else None,
        tokens=mean(trial.tokens_in + trial.tokens_out for trial in ended) if ended else None,
        dollars=sum(dollars) if dollars and len(dollars) == len(ended) else None,
        anomalies=sum(trial.anomalies for trial in mine),
    )


def _by_category(request: HttpRequest, run: Run) -> dict[str, Any]:
    sums: dict[str, dict[str, Sum]] = {}
    for each in by_category(run):
        sums.setdefault(each.category, {})[each.model] = each
    table = [(category, [of.get(model) for model in run.model_names]) for category, of in sums.items()]
    return {"categories": table, **_misses(request, run)}


def _misses(request: HttpRequest, run: Run) -> dict[str, Any]:
    """Those that did not pass, page by page; of one category and one model if they are asked for."""
    found = run.trials.filter(status__in=Trial.BAD).select_related("flow")
    asked = {name: clean_text(request.GET[name]) for name in ("category", "model") if name in request.GET}
    if "category" in asked:
        found = found.filter(flow__category=asked["category"])
    if "model" in asked:
        found = found.filter(model=asked["model"])
    page = Paginator(found.defer("flow__text"), A_PAGE).get_page(request.GET.get("page"))
    return {"misses": page, "asked": asked, "asked_query": urlencode(asked)}

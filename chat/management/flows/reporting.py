"""A run in words: its matrix, or its sums by category, what was missed, and one sentence of it all."""

from collections import Counter
from collections.abc import Iterator
from itertools import islice

from django.db.models import Q

from chat.management.flows import misses
from chat.management.flows.figures import UNKNOWN, dollars, outcomes, seconds, share, tokens
from chat.management.flows.models import LABELS, labelled
from chat.management.flows.table import table
from chat.management.flows.terminal import INTERRUPTED, Terminal
from chat.models import Run, Trial
from chat.trials.matrix import Cell, Matrix, Sum, by_category, matrix
from chat.trials.report import AT_ONCE, counts

MOST_FLOWS = 100
"""Beyond these a table of flows is nothing to read: their sums are."""
MOST_MISSES = 10
CELLS = ("flow", "model", "passed", "seconds", "first token", "tokens", "cost", "anomalies")
SUMS = ("category", "model", "cases", "passed", "missed", "could not be run", "share", "seconds")


def say(terminal: Terminal, run: Run, took: float, *, interrupted: bool) -> int:
    """All that is to be said at the end of a run; gives the exit code."""
    most = MOST_MISSES if run.collection else None
    say_misses(terminal, run, most)
    if run.collection or run.trials.count() > _flows(run):  # Else there is nothing to compare.
        say_table(terminal, run)
    good = passed(run)
    terminal.verdict(f"{sentence(run)}, in {took:.1f} s. Run {name(run)}.", good and not interrupted)
    if interrupted:
        terminal.say("Interrupted: go on with flows check --resume.")
        return INTERRUPTED
    return 0 if good else 1


def _flows(run: Run) -> int:
    return run.trials.order_by().values("flow").distinct().count()


def name(run: Run) -> str:
    """As much of its id as tells it from others."""
    return str(run.pk)[:8]


def passed(run: Run) -> bool:
    return not run.trials.exclude(status=Trial.Status.PASSED).exists()


def sentence(run: Run) -> str:
    found = counts(run)
    trials, ran = found["trials"], sum(found[status] for status in Trial.RAN)
    left = f", {trials - ran:,} not run" if trials > ran else ""
    return f"{trials:,} trial{'' if trials == 1 else 's'}: {outcomes(found)}{left}"


def say_misses(terminal: Terminal, run: Run, most: int | None) -> None:
    """Those that were missed or could not be run; the first of them, if there are more than `most`."""
    bad = run.trials.filter(status__in=Trial.BAD).order_by("pk").select_related("flow").defer("flow__text")
    for trial in islice(bad.iterator(chunk_size=AT_ONCE), most):
        heading, *rest = misses.lines(trial)
        terminal.bad(heading)
        for line in rest:
            terminal.say(line)
        terminal.say()
    if most is not None and (more := bad.count() - most) > 0:
        terminal.say(f"{more:,} more: manage.py flows matrix {name(run)} --misses\n")


def say_table(terminal: Terminal, run: Run) -> None:
    many = bool(run.collection) or _flows(run) > MOST_FLOWS
    lines = sums(by_category(run)) if many else cells(matrix(run))
    for line in lines:
        terminal.say(line)
    for model in run.model_names:
        if model in LABELS:
            terminal.say(labelled(model))
    terminal.say()


def cells(found: Matrix) -> Iterator[str]:
    """A line for each flow and model."""
    rows = [
        _cell(slug, model, cell)
        for key, slug, _ in found.flows
        for model in found.models
        if (cell := found.cells.get((key, model)))
    ]
    return table(CELLS, rows, numbers=range(2, len(CELLS)))


def _cell(slug: str, model: str, cell: Cell) -> tuple[str, ...]:
    figures = (seconds(cell.seconds), seconds(cell.first_token), tokens(cell.tokens), dollars(cell.dollars))
    return slug, model, f"{cell.passed} of {cell.trials}", *figures, str(cell.anomalies)


def sums(found: list[Sum]) -> Iterator[str]:
    """A line for each category and model, and one for all of them."""
    rows = [_sum(each) for each in found]
    if len(found) > 1:
        rows.append(_total(found))
    return table(SUMS, rows, numbers=range(2, len(SUMS)))


def _sum(each: Sum) -> tuple[str, ...]:
    ended = (each.passed, each.missed, each.errored)
    figures = (f"{figure:,}" for figure in (each.trials, *ended))
    category = each.category or "(none)"
    return category, each.model, *figures, share(each.passed, each.trials), seconds(each.seconds)


def _total(found: list[Sum]) -> tuple[str, ...]:
    total = Counter[str]()
    for each in found:
        total.update(cases=each.trials, passed=each.passed, missed=each.missed, errored=each.errored)
    figures = [f"{total[what]:,}" for what in ("cases", "passed", "missed", "errored")]
    return "all", "", *figures, share(total["passed"], total["cases"]), UNKNOWN


def say_addresses(terminal: Terminal, run: Run) -> None:
    """The conversations of what was missed, to be looked at on the site."""
    bad = run.trials.filter(~Q(conversation=None), status__in=Trial.BAD).order_by("pk")
    for trial in bad.select_related("flow").defer("flow__text").iterator(chunk_size=AT_ONCE):
        terminal.say(f"{misses.heading(trial)}: {misses.address(trial)}")
    if bad.exists():
        terminal.say()

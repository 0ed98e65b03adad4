"""A run as JUnit's XML: a suite for each model, and a case for each trial, in the memory of a few."""

import re
from collections import Counter
from collections.abc import Iterator
from xml.etree.ElementTree import Element, SubElement, tostring
from xml.sax.saxutils import quoteattr

from django.db.models import Count, Sum

from chat.management.flows.figures import label
from chat.management.flows.misses import address, details
from chat.models import Run, Trial
from chat.trials.report import trials

_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_TAGS = {Trial.Status.MISSED: "failure", Trial.Status.ERRORED: "error"}


def pieces(run: Run) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="utf-8"?>\n<testsuites name="flows">\n'
    for model in run.model_names:
        yield from _suite(run, model)
    yield "</testsuites>\n"


def _suite(run: Run, model: str) -> Iterator[str]:
    rows = run.trials.order_by().filter(model=model)
    counts = Counter(dict(rows.values_list("status").annotate(Count("pk"))))
    took = rows.aggregate(Sum("seconds"))["seconds__sum"] or 0.0
    attributes = {
        "name": model,
        "tests": str(counts.total()),
        "failures": str(counts[Trial.Status.MISSED]),
        "errors": str(counts[Trial.Status.ERRORED]),
        "skipped": str(sum(count for status, count in counts.items() if status not in Trial.RAN)),
        "time": f"{took:.3f}",
        "timestamp": f"{run.created_at:%Y-%m-%dT%H:%M:%S}",
    }
    written = (f"{name}={quoteattr(_clean(value))}" for name, value in attributes.items())
    yield f"<testsuite {' '.join(written)}>\n"
    for trial in trials(run, model=model):
        yield tostring(case(trial), encoding="unicode") + "\n"
    yield "</testsuite>\n"


def case(trial: Trial) -> Element:
    flow = trial.flow
    number = f" [{trial.number}]" if trial.number > 1 else ""
    element = Element(
        "testcase",
        classname=_clean(".".join(filter(None, ("flows", flow.collection, flow.category, trial.model)))),
        name=_clean(flow.slug + number),
        time=f"{trial.seconds or 0:.3f}",
    )
    if tag := _TAGS.get(Trial.Status(trial.status)):
        _explain(SubElement(element, tag), trial)
    elif trial.status not in Trial.RAN:
        SubElement(element, "skipped", message=label(trial.status))
    if where := address(trial):
        SubElement(element, "system-out").text = f"Conversation: {where}"
    return element


def _explain(element: Element, trial: Trial) -> None:
    lines = [_clean(line) for line in details(trial)]
    element.set("type", label(trial.status))
    element.set("message", ", ".join(line.strip() for line in lines[: 1 if trial.error else 3]))
    element.text = "\n".join(lines)


def _clean(text: str) -> str:
    """XML has no way to write these."""
    return _NO_XML.sub("\ufffd", text)

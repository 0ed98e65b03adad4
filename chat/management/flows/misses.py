"""What was missed, for whoever reads it: expected against observed, turn by turn."""

from collections.abc import Iterator

from django.urls import reverse

from chat.llm.request import JsonObject
from chat.management.flows.figures import label
from chat.models import Trial

_LABELS = {
    "ended": "end",
    "pattern": "pattern",
    "call": "call",
    "other_call": "other call",
    "order": "order",
    "together": "together",
    "failed_call": "failed call",
    "words": "words",
    "numbers": "numbers",
    "not_words": "words not to be said",
    "steps": "steps",
    "tokens": "tokens",
    "seconds": "seconds",
}
"""By chat.flows.expectation.Kind."""


def heading(trial: Trial) -> str:
    number = f", number {trial.number}" if trial.number > 1 else ""
    return f"{trial.flow.slug} with {trial.model}{number}: {label(trial.status)}"


def details(trial: Trial) -> Iterator[str]:
    if trial.error:
        yield trial.error
    for finding in trial.findings:
        if not finding["met"]:
            yield from told(finding)


def told(finding: JsonObject) -> Iterator[str]:
    """A chat.flows.expectation.Finding, as a row keeps it."""
    yield f"turn {finding['turn'] + 1}, {_LABELS.get(finding['kind'], finding['kind'])}"
    yield f"  expected {finding['expected']}"
    yield f"  observed {finding['observed']}"


def address(trial: Trial) -> str:
    """Where its conversation is on the site; empty if it never began."""
    return reverse("conversation", args=[trial.conversation_id]) if trial.conversation_id else ""


def lines(trial: Trial) -> Iterator[str]:
    yield heading(trial)
    yield from (f"  {line}" for text in details(trial) for line in text.splitlines())
    if where := address(trial):
        yield f"  {where}"

"""What came of a run, as JSON: the format of docs/flows.md."""

import json
from collections.abc import Iterator

from django.db.models import Count, QuerySet

from chat.llm.request import JsonObject
from chat.models import Run, Trial

FORMAT = "travelbot.run/1"
AT_ONCE = 200
"""Trials in memory, however many there are."""


def pieces(run: Run) -> Iterator[str]:
    """As text, a trial a line, in the memory of a few."""
    yield json.dumps(head(run), ensure_ascii=False, indent=1).removesuffix("\n}") + ',\n "trials": ['
    between = "\n"
    for trial in trials(run):
        yield f"{between}  {json.dumps(trial_json(trial), ensure_ascii=False)}"
        between = ",\n"
    yield "\n ]\n}\n"


def head(run: Run) -> JsonObject:
    return {
        "format": FORMAT,
        "run": str(run.pk),
        "status": run.status,
        "created_at": run.created_at.isoformat(),
        "ended_at": run.ended_at and run.ended_at.isoformat(),
        "models": run.model_names,
        "repeat": run.repeat,
        "collection": run.collection,
        "counts": counts(run),
    }


def counts(run: Run) -> dict[str, int]:
    """By status; `trials` is how many there are."""
    found = dict(run.trials.order_by().values_list("status").annotate(Count("pk")))
    return {"trials": sum(found.values()), **{status: found.get(status, 0) for status in Trial.Status.values}}


def trials(run: Run, **only: str) -> Iterator[Trial]:
    """In the order in which they were queued, each with its flow's names."""
    rows: QuerySet[Trial] = run.trials.select_related("flow").defer("flow__text").filter(**only)
    return rows.order_by("pk").iterator(chunk_size=AT_ONCE)


def trial_json(trial: Trial) -> JsonObject:
    return {
        "flow": trial.flow.slug,
        "title": trial.flow.title,
        "category": trial.flow.category,
        "model": trial.model,
        "number": trial.number,
        "status": trial.status,
        "error": trial.error,
        "seconds": trial.seconds,
        "first_token": trial.first_token,
        "tokens_in": trial.tokens_in,
        "tokens_out": trial.tokens_out,
        "dollars": trial.dollars,
        "anomalies": trial.anomalies,
        "conversation": str(trial.conversation_id) if trial.conversation_id else None,
        "findings": trial.findings,
    }

"""Runs made to order: rows as a run leaves them, for whatever reports them."""

from typing import Any

from chat.models import Conversation, Run, StoredFlow, Trial

MISS = {
    "turn": 0,
    "kind": "call",
    "expected": "get_current_weather(location: New York in any spelling)",
    "observed": 'get_current_weather(location: "Boston")',
    "met": False,
}
MET = {"turn": 0, "kind": "ended", "expected": "the turn ends", "observed": "it ended", "met": True}


def stored(slug: str, **fields: Any) -> StoredFlow:
    defaults = {"origin": "imported", "title": slug.title(), "text": "{}", "digest": slug}
    return StoredFlow.objects.create(slug=slug, **defaults | fields)


def ran(*models: str, **fields: Any) -> Run:
    """An empty run that has ended."""
    return Run.objects.create(model_names=list(models), status="done", by_server=False, **fields)


def tried(run: Run, flow: StoredFlow, model: str, status: str = "passed", **fields: Any) -> Trial:
    """One trial of it, with a conversation unless it could not be run."""
    talk = None if status in ("errored", "queued") else Conversation.objects.create(flow=flow)
    findings = [MET, MISS] if status == "missed" else [MET]
    defaults: dict[str, Any] = {"seconds": 1.5, "findings": findings, "conversation": talk}
    return Trial.objects.create(run=run, flow=flow, model=model, status=status, **defaults | fields)

"""Flows made to order, as rows, and the runs of them."""

import json
from typing import Any

from chat.models import Run, StoredFlow
from chat.trials.starting import begin

MODEL = "tiny"


def flow_text(*turns: dict[str, Any], **more: Any) -> str:
    """A flow's file, in JSON; by default one turn that greets."""
    return json.dumps({"flow": 1, "title": "A flow", "turns": turns or ({"say": "Hello"},)} | more)


def flow_row(*turns: dict[str, Any], slug: str = "greeting", category: str = "", **more: Any) -> StoredFlow:
    text = flow_text(*turns, **more)
    return StoredFlow.objects.create(
        origin="shipped", slug=slug, title="A flow", category=category, text=text, digest=slug
    )


def begun(*rows: StoredFlow, models: tuple[str, ...] = (MODEL,), **more: Any) -> Run:
    return begin(rows or (flow_row(),), models, **more)

"""Runs for the tests of their pages, laid out as rows: nobody performs them."""

from typing import Any

from django.test import Client

from chat.flows.repertoire import shipped, text_of
from chat.models import Conversation, Run, StoredFlow, Trial
from chat.turns.flows import kept
from tests.pages.talk import conversation_of, lay_out

MET = {"turn": 0, "kind": "ended", "expected": "the turn comes to its end", "observed": "it did", "met": True}
MISSED = {"turn": 0, "kind": "pattern", "expected": "parallel", "observed": "simple", "met": False}
FINDINGS = {"passed": [MET], "missed": [MET, MISSED]}
ENDED = {"seconds": 1.5, "tokens_in": 300, "tokens_out": 40}
TEXT = """\
flow: 1
title: The weather in Paris
tools: [get_current_weather]
turns:
  - say: Weather in Paris?
    expect:
      calls:
        - get_current_weather: {location: !place Paris}
"""


def visitor_of(client: Client) -> str:
    return conversation_of(client).visitor


def run_of(client: Client, models: tuple[str, ...] = ("m",), **fields: Any) -> Run:
    """A run of this browser's person, without a trial yet."""
    return Run.objects.create(
        visitor=visitor_of(client), **{"model_names": list(models), "status": "done", **fields}
    )


def shipped_row(slug: str = "simple") -> StoredFlow:
    return kept(shipped()[slug], text_of(slug), StoredFlow.Origin.SHIPPED)


def saved_row(client: Client, text: str = TEXT, **fields: Any) -> StoredFlow:
    """A flow of this browser's person."""
    about = {"origin": "saved", "slug": "the-weather-in-paris", "title": "The weather in Paris"}
    return StoredFlow.objects.create(visitor=visitor_of(client), text=text, **about | fields)


def trial_in(run: Run, status: str = "passed", flow: StoredFlow | None = None, **fields: Any) -> Trial:
    """With a conversation that is nobody's, as far as it began, and findings, as far as it ended."""
    flow = flow or shipped_row()
    conversation = None
    if status != "queued":
        conversation = Conversation.objects.create(flow=flow, title=flow.title, model=run.model_names[0])
        lay_out(conversation, flow_turn=0, said=f"Said in {conversation.pk}")
    given = {"model": run.model_names[0], "conversation": conversation, "findings": FINDINGS.get(status, [])}
    given |= ENDED if status in ("passed", "missed", "errored") else {}
    return Trial.objects.create(run=run, flow=flow, status=status, **given | fields)

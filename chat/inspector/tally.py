"""A turn in numbers."""

from dataclasses import dataclass

from chat.inspector.prices import cost
from chat.models import Step, ToolCall, Turn

TROUBLE = frozenset({"failed", "timed_out", "invalid", "unknown", "rejected", "expired"})
"""How a row ends that a person should see without asking."""


@dataclass(frozen=True, slots=True)
class Tally:
    """A turn in numbers."""

    steps: int
    calls: int
    ok: int
    failed: int
    ended: int
    """Steps and calls that change no more."""
    tokens_in: int
    tokens_out: int
    tokens_cached: int
    dollars: float | None
    """None where a price is not known."""
    anomalies: int
    first_token: float | None
    """Seconds from what was said to the first sign of an answer."""
    seconds: float | None


def tally(turn: Turn) -> Tally:
    steps = list(turn.steps.all())
    calls = [call for step in steps for call in step.calls.all()]
    usages = [step.usage for step in steps if isinstance(step.usage, dict)]
    began = turn.started_at or turn.created_at
    return Tally(
        steps=len(steps),
        calls=len(calls),
        ok=sum(call.status == ToolCall.Status.DONE for call in calls),
        failed=sum(call.status in TROUBLE for call in calls),
        ended=sum(row.is_final for row in (*steps, *calls)),
        tokens_in=sum(usage.get("prompt_tokens") or 0 for usage in usages),
        tokens_out=sum(usage.get("completion_tokens") or 0 for usage in usages),
        tokens_cached=sum(usage.get("cached_tokens") or 0 for usage in usages),
        dollars=cost(turn.model, usages),
        anomalies=sum(len(step.anomalies.all()) for step in steps),
        first_token=_first_token(turn, steps),
        seconds=(turn.ended_at - began).total_seconds() if turn.ended_at else None,
    )


def _first_token(turn: Turn, steps: list[Step]) -> float | None:
    for step in steps:
        if step.sent_at is not None and step.first_token_after is not None:
            return (step.sent_at - turn.created_at).total_seconds() + step.first_token_after
    return None

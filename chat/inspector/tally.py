"""A turn in numbers."""

from dataclasses import dataclass

from chat.models import ToolCall, Turn

TROUBLE = frozenset({"failed", "timed_out", "invalid", "unknown", "rejected", "expired"})
"""How a row ends that a person should see without asking."""


@dataclass(frozen=True, slots=True)
class Tally:
    """A turn in numbers."""

    steps: int
    calls: int
    ok: int
    failed: int
    tokens_in: int
    tokens_out: int
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
        tokens_in=sum(usage.get("prompt_tokens") or 0 for usage in usages),
        tokens_out=sum(usage.get("completion_tokens") or 0 for usage in usages),
        seconds=(turn.ended_at - began).total_seconds() if turn.ended_at else None,
    )

"""Rows → what expectations look at."""

from chat.flows.observed import ObservedCall, ObservedStep, ObservedTurn
from chat.models import PARTS, Conversation, Step, ToolCall, Turn
from chat.turns.claim import spent_on
from chat.turns.history import tokens


def observed_turn(turn: Turn) -> ObservedTurn:
    """`turn` with its steps and calls prefetched. Steps that were asked again are left out."""
    steps = (step for step in turn.steps.all() if step.status != Step.Status.ABANDONED)
    return ObservedTurn(
        said=turn.said,
        status=turn.status,
        pattern=turn.pattern,
        steps=tuple(map(_step, steps)),
        explanation=turn.explanation,
        reason=turn.reason,
        seconds=spent_on(turn),
        at=turn.created_at.astimezone(),
    )


def observed(conversation: Conversation) -> tuple[ObservedTurn, ...]:
    """The turns of the conversation's flow in order, with as many queries however many they are."""
    turns = conversation.turns.exclude(flow_turn=None).order_by("flow_turn", "pk").prefetch_related(*PARTS)
    return tuple(map(observed_turn, turns))


def _step(step: Step) -> ObservedStep:
    calls = tuple(map(_call, step.calls.all()))
    return ObservedStep(text=step.text, calls=calls, tokens=tokens(step), status=step.status)


def _call(call: ToolCall) -> ObservedCall:
    return ObservedCall(
        name=call.name,
        arguments=call.arguments if isinstance(call.arguments, dict) else None,
        raw=call.arguments_raw,
        status=call.status,
        result=call.result,
        error=call.error,
        edited=call.edited,
        writes=call.writes,
        approved=None if call.decided_at is None else call.approved,
        reason=call.decision_note,
        seconds=call.seconds,
    )

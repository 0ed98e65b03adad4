"""What comes next in a trial, as its rows say: done once, however often, and by however many."""

from dataclasses import dataclass

from chat.flows.flow import Flow
from chat.flows.reading import WrongFlow, unknown_tools
from chat.models import Conversation, Run, ToolCall, Trial, Turn
from chat.trials import verdict
from chat.trials.starting import cancel
from chat.turns import flows
from chat.turns.allowance import check_tokens
from chat.turns.approval import Decision, decide
from chat.turns.engine import installed_tools
from chat.turns.failpoints import reach
from chat.turns.outage import knowing
from chat.turns.say import Refused
from chat.turns.stop import stop

THE_FLOW = "the flow"
"""Who decides on calls that ask first, where nobody is there."""


@dataclass(frozen=True, slots=True)
class Coming:
    """A turn that is to be run. If its epoch is the same afterwards, nobody has begun to."""

    turn: int
    epoch: int


class Spent(Exception):
    """Its person has no tokens left: the run is cancelled, and can be gone on with later."""


class CantBeRun(Exception):
    """Nothing of it is the model's doing; the message is for the person."""


def advance(pk: int) -> Coming | None:
    """Say what is said next, decide what is asked, or judge; None once the trial is over."""
    trial = Trial.objects.select_related("flow", "conversation__head").get(pk=pk)
    if trial.status != Trial.Status.RUNNING:
        return None
    try:
        return _advance(trial)
    except Spent as spent:
        verdict.end(trial, Trial.Status.CANCELLED, error=str(spent))
        cancel(trial.run)
        return None
    except (CantBeRun, Refused) as problem:
        verdict.end(trial, Trial.Status.ERRORED, error=str(problem))
        _stop_what_waits(trial)
        return None


def _advance(trial: Trial) -> Coming | None:
    flow, last = _flow(trial), _last_turn(trial.conversation)
    if last is not None and last.is_active:
        _decide(last)
        return Coming(last.pk, last.epoch)
    if last is None or (_ended_well(last) and _after(last) < len(flow.turns)):
        turn = _say(trial, flow, last)
        return Coming(turn.pk, turn.epoch) if turn else advance(trial.pk)
    verdict.judge(trial, flow)
    return None


def _flow(trial: Trial) -> Flow:
    """Raises CantBeRun, in the words of the file's problems."""
    try:
        flow = flows.flow_of(trial.flow)
    except WrongFlow as wrong:
        raise CantBeRun(f"The flow can’t be read. {wrong}") from wrong
    if problems := unknown_tools(flow, trial.flow.text, frozenset(installed_tools())):
        raise CantBeRun("\n".join(map(str, problems)))
    return flow


def _last_turn(conversation: Conversation | None) -> Turn | None:
    """Of those that were said; nobody else says anything there."""
    head = conversation.head if conversation else None
    return head if head is not None and head.flow_turn is not None else None


def _after(last: Turn | None) -> int:
    """The number of the flow's turn that comes next."""
    return 0 if last is None or last.flow_turn is None else last.flow_turn + 1


def _ended_well(turn: Turn) -> bool:
    """Was it neither stopped nor cut off? Else what comes after it is not said."""
    return turn.status == Turn.Status.DONE and turn.reason in ("", "calls_only")


def _say(trial: Trial, flow: Flow, last: Turn | None) -> Turn | None:
    """Say what comes after `last`, at first in a new conversation; None if somebody was faster."""
    with knowing():
        held = Trial.objects.select_for_update().get(pk=trial.pk)
        if held.status != Trial.Status.RUNNING or _last_turn(held.conversation) != last:
            return None
        if held.conversation is None:
            _check_tokens(held.run)
            held.conversation = flows.begin(trial.flow, trial.model, None)
            reach("during_trial_begin")
            held.save(update_fields=("conversation",))
        return flows.say_turn(held.conversation, flow, _after(last))


def _check_tokens(run: Run) -> None:
    """Before a trial begins: one under way comes to its end."""
    try:
        check_tokens(run)
    except Refused as refusal:
        raise Spent(f"The run was stopped. {refusal}") from refusal


def _decide(turn: Turn) -> None:
    for call in ToolCall.objects.filter(step__turn=turn, status=ToolCall.Status.AWAITING_APPROVAL):
        decided = flows.decided_for(call)
        edited = {**(call.arguments or {}), **decided.changes} if decided.changes else None
        decision = Decision(
            approved=decided.approved,
            fingerprint=call.asked_fingerprint,
            edited=edited,
            by=None,
            who=THE_FLOW,
            note=decided.reason,
        )
        _decide_one(call, decision)


def _decide_one(call: ToolCall, decision: Decision) -> None:
    """One that was decided, stopped or expired meanwhile goes its way."""
    try:
        decide(call.pk, decision)
    except Refused as refusal:
        call.refresh_from_db()
        if call.waits and call.step.turn.cancel_requested_at is None:
            raise CantBeRun(f"What the flow decides of {call.name} can’t be. {refusal}") from refusal


def _stop_what_waits(trial: Trial) -> None:
    active = Turn.objects.filter(conversation__trial=trial.pk, status__in=Turn.ACTIVE)
    for turn in active.select_related("conversation"):
        stop(turn)

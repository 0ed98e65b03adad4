"""A person decides whether a call that writes may run: once, in time, and for exactly these arguments."""

from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from chat.canonical import clean_json, clean_text, fingerprint
from chat.feed.hub import hub
from chat.llm.request import JsonObject
from chat.models import Conversation, ToolCall, Turn
from chat.turns.call_rows import any_undecided
from chat.turns.dispatch import dispatcher
from chat.turns.expiry import expire
from chat.turns.failpoints import reach
from chat.turns.flows import tools_of
from chat.turns.outage import knowing
from chat.turns.say import Refused

NOTE_CAP = 500
"""Characters of a reason, at most."""
Status = ToolCall.Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    approved: bool
    fingerprint: str
    """Of the call that the person was shown."""
    edited: JsonObject | None = None
    """The arguments to approve in the place of those that were shown; None to take them as they are."""
    by: User | None
    who: str
    """The same in words."""
    note: str = ""

    def __post_init__(self) -> None:
        if len(self.note) > NOTE_CAP:
            raise Refused(f"A reason may have {NOTE_CAP} characters; this one has {len(self.note)}.")


def decide(call: int, decision: Decision) -> None:
    """Whether `call` may run. The same decision again changes nothing; raises Refused if there is another."""
    with knowing():
        row = _locked(call)
        refusal = _refusal(row, decision)
        if row.waits and not refusal:
            refusal = _decide(row, decision)
    if refusal:
        raise Refused(refusal, 409)


def _locked(call: int) -> ToolCall:
    """The call as it is once nobody else writes in its conversation."""
    calls = ToolCall.objects.select_related("step__turn__conversation")
    conversation = calls.get(pk=call).step.turn.conversation_id
    Conversation.objects.select_for_update().get(pk=conversation)
    return calls.get(pk=call)


def _refusal(call: ToolCall, decision: Decision) -> str:
    if call.asked_fingerprint != decision.fingerprint:
        return "This is not the call that you were shown: reload the page, and look at it again."
    if call.waits:
        stopping = call.step.turn.cancel_requested_at
        return "This answer was stopped: nothing of it runs any more." if stopping else ""
    if call.decided_at is None:
        return call.error or "This call asks nobody."
    if call.approved == decision.approved and (not call.approved or _is_same(call, decision)):
        return ""
    word = ("approved" if call.edited is None else "approved with changes") if call.approved else "denied"
    return f"It was {word} by {call.decided_as} at {call.decided_at:%H:%M:%S} UTC already."


def _edited(call: ToolCall, decision: Decision) -> JsonObject | None:
    """What to keep of it: None if it is what the model asked for after all."""
    same = fingerprint(call.arguments) == fingerprint(decision.edited)
    return None if decision.edited is None or same else decision.edited


def _is_same(call: ToolCall, decision: Decision) -> bool:
    return fingerprint(call.edited) == fingerprint(_edited(call, decision))


def _check(call: ToolCall, edited: JsonObject | None) -> None:
    """Raises Refused, in the tool's own words, for arguments that the tool would not take."""
    if edited is None:
        return
    tool = tools_of(call.step.turn).get(call.name)
    if tool is None:
        raise Refused(f"{call.name} is not installed any more, so its arguments can't be checked.")
    if problems := tool.problems(edited):
        raise Refused("\n".join(problems))


def _decide(call: ToolCall, decision: Decision) -> str:
    now, turn = timezone.now(), call.step.turn
    revision = turn.conversation.next_revision()
    transaction.on_commit(partial(_announce, turn.conversation_id))
    if call.expires_at is None or call.expires_at <= now:
        expire(call, revision, now)
    else:
        told: dict[str, Any] = {
            "decided_at": now,
            "decided_by_id": decision.by and decision.by.pk,
            "decided_as": decision.who,
        }
        told["decision_note"] = clean_text(decision.note)
        if decision.approved:
            _keep_edited(call, decision)
            call.move(Status.READY, revision=revision, approved_for=call.fingerprint, **told)
        else:
            call.move(Status.REJECTED, revision=revision, error=_denied(decision), ended_at=now, **told)
    if turn.status == Turn.Status.AWAITING_APPROVAL and not any_undecided(turn.pk):
        dispatcher.queue(turn.pk)
    return call.error if call.status == Status.EXPIRED else ""


def _keep_edited(call: ToolCall, decision: Decision) -> None:
    """As the database has it then: PostgreSQL writes some numbers otherwise."""
    edited = _edited(call, decision)
    _check(call, edited)
    ToolCall.objects.filter(pk=call.pk).update(edited=clean_json(edited))
    call.refresh_from_db(fields=["edited"])


def _denied(decision: Decision) -> str:
    """What the model reads."""
    reason = clean_text(decision.note).rstrip(". ")
    denied = f"The person denied this call: {reason}." if reason else "The person denied this call."
    return f"{denied} It was not run: do not repeat it unchanged."


def _announce(conversation: UUID) -> None:
    reach("in_approval")
    hub.hint(conversation)

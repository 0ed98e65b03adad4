"""The rows of the tool calls of one turn, as its runner writes them."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from chat.agent.happenings import HELD, CallEnded, CallProgress, Verdict
from chat.agent.history import MAYBE
from chat.canonical import clean_json, clean_text
from chat.models import Step, ToolCall
from chat.models.prepared import Prepared
from chat.turns import measured
from chat.turns.chain import kept
from chat.turns.claim import UNAPPROVED, Claim, Unapproved
from chat.turns.failpoints import reach

Status = ToolCall.Status
OPEN = (Status.PROPOSED, Status.AWAITING_APPROVAL, Status.READY, Status.RUNNING)

_STOPPED = {Status.AWAITING_APPROVAL.value: "Stopped before anybody had decided: it was not run."}


def propose(claim: Claim, step: Step, verdicts: tuple[Verdict, ...], revision: int) -> None:
    """The calls of an answer, in the transaction that ends its step."""
    if verdicts:
        ToolCall.objects.bulk_create(_proposed(claim, step, verdict, revision) for verdict in verdicts)


def _proposed(claim: Claim, step: Step, verdict: Verdict, revision: int) -> ToolCall:
    call = verdict.call
    return ToolCall(
        step=step,
        conversation_id=claim.conversation,
        position=call.position,
        wire_id=clean_text(call.id)[:200],
        name=clean_text(call.name)[:200],
        writes=verdict.writes,
        arguments_raw=clean_text(call.arguments_raw),
        arguments=call.arguments,
        repair=call.repair or "",
        extra=clean_json(call.extra),
        status=_status(verdict),
        expires_at=timezone.now() + timedelta(seconds=settings.APPROVAL_SECONDS) if verdict.asks else None,
        error=clean_text(verdict.refusal) or HELD * verdict.held,
        ended_at=timezone.now() if verdict.held else None,
        born=revision,
        revision=revision,
    )


def _status(verdict: Verdict) -> Status:
    if verdict.refusal:
        return Status.INVALID
    if verdict.held:
        return Status.CANCELLED
    return Status.AWAITING_APPROVAL if verdict.asks else Status.READY


def start(claim: Claim, position: int, writes: bool = False) -> int:
    """The intent, before the tool runs; gives the call. Raises Unapproved before a write runs unseen."""
    with claim.writing() as revision:
        claim.check_not_stopped()
        call = _at(claim, position)
        if call.runs_unapproved:
            raise Unapproved(UNAPPROVED)
        if writes and not call.writes:
            raise Unapproved(f"Not run: {call.name} writes by now, and nobody was asked. Ask for it again.")
        attempt = call.attempt + 1
        anew: dict[str, Any] = {"progress": "", "chain": [], "attempt": attempt}
        call.move(Status.RUNNING, revision=revision, started_at=timezone.now(), **anew)
    reach("after_intent")
    return call.pk


def progress(claim: Claim, said: CallProgress) -> None:
    """How far it is, as long as it runs: words that come too late change nothing."""
    with claim.writing() as revision:
        running = ToolCall.objects.filter(pk=_at(claim, said.position).pk, status=Status.RUNNING)
        running.update(progress=clean_text(said.words), revision=revision)


def end(claim: Claim, ended: CallEnded) -> None:
    """The result or the error, as soon as it is there."""
    with claim.writing() as revision:
        call = _at(claim, ended.position)
        call.move(
            ended.status,
            revision=revision,
            result=ended.result,
            source=_source(ended),
            error=clean_text(ended.error),
            chain=kept(ended.chain),
            seconds=ended.seconds,
            ended_at=timezone.now(),
        )
    reach("after_result")
    measured.call_ended(call.name, ended)


def _source(ended: CallEnded) -> str:
    """As the result says itself. What was pinned may say anything: that it was pinned counts."""
    was_pinned = any(getattr(attempt, "outcome", "") == "pinned" for attempt in ended.chain)
    return "pinned" if was_pinned else str((ended.result or {}).get("kind", ""))[:40]


def any_undecided(turn: int) -> bool:
    """Does a person have yet to decide on a call of this turn?"""
    return ToolCall.objects.filter(step__turn=turn, status=Status.AWAITING_APPROVAL).exists()


def cancel_open(turn: int, revision: int) -> None:
    """The turn ends: calls without a result say so, and writes under way that nobody knows of it."""
    now = timezone.now()
    for call in ToolCall.objects.filter(step__turn=turn, status__in=OPEN):
        seconds = (now - call.started_at) / timedelta(seconds=1) if call.started_at else None
        if call.writes and call.status == Status.RUNNING:
            status, error = Status.UNKNOWN, MAYBE
        else:
            status, error = Status.CANCELLED, _STOPPED.get(call.status, "Stopped before it had a result.")
        call.move(status, revision=revision, error=error, ended_at=now, seconds=seconds)


def _at(claim: Claim, position: int) -> ToolCall:
    """The call at `position` in the last answer."""
    return _calls(turn=claim.turn, position=position)[0]


@Prepared
def _calls(turn: int, position: int) -> QuerySet[ToolCall]:
    calls = ToolCall.objects.filter(step__turn=turn, position=position)
    return calls.order_by("-step__number", "-step__attempt")

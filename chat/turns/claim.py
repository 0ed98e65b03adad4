"""The claim on a turn: one runner at a time, and a fence against one that has lost it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from chat.agent.history import MAYBE
from chat.feed.hub import hub
from chat.models import Conversation, Step, ToolCall, Turn
from chat.models.conversation import next_revision
from chat.models.prepared import Prepared
from chat.models.statements import update
from chat.turns.failpoints import reach
from chat.turns.outage import knowing
from chat.turns.patterns import worked_out

LEASE = timedelta(seconds=settings.LEASE_SECONDS)
"""How long a turn is its runner's without a sign of life."""
SERVER = "server:"
"""How the names of runners begin that are servers; others are commands, and end by themselves."""
RELEASED = ""
"""The runner of a turn that was handed back: whoever takes it up next has no crash to count."""
ATTEMPTS = 3
"""How often a call that only reads is run, at most."""
RECOVERIES = settings.RECOVERIES
"""How often a turn whose runner died is taken up again."""


UNAPPROVED = "Not run: what a person approved is not what it would run with. Ask for the call again."
"""What is read of an approval that does not fit, or that does not say for what it was."""


class Unapproved(Exception):
    """A call that writes was about to run with what nobody has approved."""


class Stopped(Exception):
    """The person has asked to stop: nothing new may begin."""


class Fenced(Exception):
    """This runner has lost the turn, or the turn has ended: it may write nothing more."""


@dataclass(frozen=True, slots=True)
class Claim:
    turn: int
    conversation: UUID
    epoch: int
    stopped: bool = False
    """The person asked to stop before it was claimed."""
    spent: float = 0.0
    """Seconds that runners have had the turn before."""

    @contextmanager
    def writing(self, **changes: Any) -> Iterator[int]:
        """A transaction that only the holder of the turn gets through; gives the new revision.

        `changes` are those of the turn itself, whose row is written in any case.
        """
        with knowing():
            revision = self._next_revision()
            self._keep(**({"revision": revision} | changes if changes else {}))
            yield revision
            transaction.on_commit(partial(hub.hint, self.conversation))

    def renew(self) -> bool:
        """Keep the lease; True if the person has asked to stop. Raises Fenced."""
        self._keep()
        return self.stop_requested()

    def release(self) -> None:
        """Let the next runner have the turn at once. Time without a database was not spent on it."""
        self._mine().update(lease_until=timezone.now(), runner=RELEASED)

    def stop_requested(self) -> bool:
        return Turn.objects.filter(pk=self.turn).exclude(cancel_requested_at=None).exists()

    def has_ended(self) -> bool:
        """Is the turn at its end, and by nobody after this runner? Then nothing was lost."""
        return Turn.objects.filter(pk=self.turn, epoch=self.epoch).exclude(status__in=Turn.ACTIVE).exists()

    def check_not_stopped(self) -> None:
        """Within `writing`, where no stop can come between: raises Stopped."""
        if self.stop_requested():
            raise Stopped(f"Turn {self.turn} is to stop.")

    def _next_revision(self) -> int:
        try:
            return next_revision(self.conversation)
        except Conversation.DoesNotExist:
            raise self._lost() from None

    def _keep(self, **changes: Any) -> None:
        now = timezone.now()
        if not self._change({"lease_until": now + LEASE, "alive_at": now} | changes):
            raise self._lost()

    def _lost(self) -> Fenced:
        return Fenced(f"Turn {self.turn} is no longer this runner's.")

    def _change(self, changes: dict[str, Any]) -> bool:
        """False if it is no longer this runner's: the fence."""
        return update(Turn, self.turn, changes, [Turn.Status.RUNNING], epoch=self.epoch)

    def _mine(self) -> QuerySet[Turn]:
        return Turn.objects.filter(pk=self.turn, epoch=self.epoch, status=Turn.Status.RUNNING)


def inherit() -> None:
    """Take over from the servers before this one. Only for whoever knows that they are dead: see lock.py."""
    left = Turn.objects.filter(status=Turn.Status.RUNNING, runner__startswith=SERVER)
    left.update(lease_until=timezone.now())


def claimable(now: datetime) -> QuerySet[Turn]:
    """Turns that nobody runs: queued, left by a runner that died, or decided on by a person."""
    undecided = ToolCall.objects.filter(step__turn=OuterRef("pk"), status=ToolCall.Status.AWAITING_APPROVAL)
    return Turn.objects.filter(
        Q(status=Turn.Status.QUEUED)
        | Q(status=Turn.Status.RUNNING, lease_until__lte=now)
        | Q(~Exists(undecided), status=Turn.Status.AWAITING_APPROVAL)
    )


def claim(turn_id: int, runner: str) -> Claim | None:
    """Take the turn, if nobody has it, and mend what a runner before has left half-done."""
    with transaction.atomic():
        taken = _take(turn_id, runner)
    if taken is not None:
        reach("after_claim")
    return taken


def take_new(turn: Turn, runner: str) -> tuple[Claim, int]:
    """The same of a queued turn as it was read, within a transaction; with its revision.

    Raises IllegalTransition if it is not queued any more.
    """
    turn.epoch, revision = 1, next_revision(turn.conversation_id)
    taken = _taken(turn, runner, timezone.now())
    turn.move(Turn.Status.RUNNING, revision=revision, only_from=[Turn.Status.QUEUED], **taken)
    transaction.on_commit(partial(hub.hint, turn.conversation_id))
    return Claim(turn.pk, turn.conversation_id, turn.epoch, spent=turn.spent), revision


def _take(turn_id: int, runner: str) -> Claim | None:
    now = timezone.now()
    hold(turn=turn_id)
    found = _claimable(turn=turn_id, now=now)
    if not found:
        return None
    [turn] = found
    turn.spent = spent_on(turn)
    turn.crashes += turn.status == Turn.Status.RUNNING and turn.runner != RELEASED
    turn.epoch, revision = turn.epoch + 1, next_revision(turn.conversation_id)
    taken = _taken(turn, runner, now)
    update(Turn, turn.pk, {"status": Turn.Status.RUNNING, "revision": revision, **taken})
    if turn.epoch > 1:
        mend(turn_id, revision)
        reach("during_recovery")
    transaction.on_commit(partial(hub.hint, turn.conversation_id))
    if turn.crashes > RECOVERIES:
        _give_up(turn, revision)
        return None
    stopped = turn.cancel_requested_at is not None
    return Claim(turn_id, turn.conversation_id, turn.epoch, stopped, turn.spent)


def _taken(turn: Turn, runner: str, now: datetime) -> dict[str, Any]:
    return {
        "epoch": turn.epoch,
        "crashes": turn.crashes,
        "runner": runner,
        "lease_until": now + LEASE,
        "started_at": turn.started_at or now,
        "spent": turn.spent,
        "resumed_at": now,
        "alive_at": now,
    }


@Prepared
def hold(turn: int) -> QuerySet[Conversation]:
    """Its conversation is locked before it, by all who write: else two might wait for one another."""
    return Conversation.objects.filter(turns=turn).select_for_update(of=("self",))


@Prepared
def _claimable(turn: int, now: datetime) -> QuerySet[Turn]:
    """Nobody else takes it until the transaction ends."""
    return claimable(now).select_for_update().filter(pk=turn)


def spent_on(turn: Turn) -> float:
    """Seconds up to the last sign of life: how long it then lay is nobody's time either."""
    if turn.resumed_at is None or turn.alive_at is None:
        return turn.spent
    return turn.spent + max(0.0, (turn.alive_at - turn.resumed_at) / timedelta(seconds=1))


def _give_up(turn: Turn, revision: int) -> None:
    words = f"The server broke down {turn.crashes} times while this answer was under way: it was given up."
    now = timezone.now()
    unbegun = (ToolCall.Status.READY, ToolCall.Status.AWAITING_APPROVAL)
    for call in ToolCall.objects.filter(step__turn=turn.pk, status__in=unbegun):
        call.move(ToolCall.Status.CANCELLED, revision=revision, error="Given up with its turn.", ended_at=now)
    told = {"reason": "crashes", "explanation": words, "pattern": worked_out(turn).slug}
    turn.move(Turn.Status.FAILED, revision=revision, ended_at=now, **told)


def mend(turn_id: int, revision: int) -> None:
    """A step under way is abandoned and asked again; a call under way runs again if it only reads.

    A write whose approval does not fit what it would run with is not run.
    """
    for step in Step.objects.filter(turn=turn_id, status__in=(Step.Status.PENDING, Step.Status.STREAMING)):
        step.move(Step.Status.ABANDONED, revision=revision)
    for call in ToolCall.objects.filter(step__turn=turn_id, status=ToolCall.Status.RUNNING):
        _mend_call(call, revision)
    for call in ToolCall.objects.filter(step__turn=turn_id, status=ToolCall.Status.READY, writes=True):
        if call.runs_unapproved:
            call.move(ToolCall.Status.INVALID, revision=revision, error=UNAPPROVED, ended_at=timezone.now())


def _mend_call(call: ToolCall, revision: int) -> None:
    now = timezone.now()
    if call.writes:
        call.move(ToolCall.Status.UNKNOWN, revision=revision, error=MAYBE, ended_at=now)
    elif call.attempt < ATTEMPTS:
        call.move(ToolCall.Status.READY, revision=revision)
    else:
        words = f"It was interrupted {call.attempt} times before it had a result, and was not tried again."
        call.move(ToolCall.Status.FAILED, revision=revision, error=words, ended_at=now)

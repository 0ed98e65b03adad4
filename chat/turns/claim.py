"""The claim on a turn: one runner at a time, and a fence against one that has lost it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from chat.agent.history import MAYBE
from chat.feed.hub import hub
from chat.models import Step, ToolCall, Turn
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


_KEEP = """
    UPDATE chat_turn SET lease_until = %s, alive_at = %s WHERE id = %s AND epoch = %s AND status = 'running'
    RETURNING cancel_requested_at
"""
"""By hand, as it is said before each thing that is written. SQLite 3.40 gives a wrong `IS NOT NULL` here."""
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
    def writing(self) -> Iterator[int]:
        """A transaction that only the holder of the turn gets through; gives the new revision."""
        with knowing():
            self._keep()
            yield next_revision(self.conversation)
            transaction.on_commit(partial(hub.hint, self.conversation))

    def renew(self) -> bool:
        """Keep the lease; True if the person has asked to stop. Raises Fenced."""
        return self._keep()

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

    def _keep(self) -> bool:
        now, connection = timezone.now(), connections[DEFAULT_DB_ALIAS]
        time = connection.ops.adapt_datetimefield_value
        with connection.cursor() as cursor:
            cursor.execute(_KEEP, [time(now + LEASE), time(now), self.turn, self.epoch])
            rows = cursor.fetchall()
        if not rows:
            raise Fenced(f"Turn {self.turn} is no longer this runner's.")
        return rows[0][0] is not None

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
        taken = take(turn_id, runner)
    if taken is None:
        return None
    reach("after_claim")
    return taken[0]


def take(turn_id: int, runner: str) -> tuple[Claim, int] | None:
    """The same within a transaction; with its revision."""
    now = timezone.now()
    found = _claimable(turn=turn_id, now=now)
    if not found:
        return None
    [turn] = found
    spent = spent_on(turn)
    turn.crashes += turn.status == Turn.Status.RUNNING and turn.runner != RELEASED
    turn.epoch, turn.revision = turn.epoch + 1, next_revision(turn.conversation_id)
    _take(turn, runner, spent, now)
    if turn.epoch > 1:
        mend(turn_id, turn.revision)
        reach("during_recovery")
    transaction.on_commit(partial(hub.hint, turn.conversation_id))
    if turn.crashes > RECOVERIES:
        _give_up(turn, turn.revision)
        return None
    stopped = turn.cancel_requested_at is not None
    return Claim(turn_id, turn.conversation_id, turn.epoch, stopped, spent), turn.revision


def _take(turn: Turn, runner: str, spent: float, now: datetime) -> None:
    taken = {
        "epoch": turn.epoch,
        "crashes": turn.crashes,
        "status": Turn.Status.RUNNING,
        "runner": runner,
        "lease_until": now + LEASE,
        "revision": turn.revision,
        "started_at": turn.started_at or now,
        "spent": spent,
        "resumed_at": now,
        "alive_at": now,
    }
    update(Turn, turn.pk, taken)


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

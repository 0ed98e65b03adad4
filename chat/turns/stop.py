"""Stop: asked for in the row first, then told to whoever runs the turn."""

from contextlib import suppress

from django.utils import timezone

from chat.feed.hub import hub
from chat.models import IllegalTransition, Turn
from chat.turns.call_rows import cancel_open
from chat.turns.claim import hold
from chat.turns.dispatch import dispatcher
from chat.turns.measured import turn_ended
from chat.turns.outage import knowing
from chat.turns.patterns import worked_out

UNCLAIMED = (Turn.Status.QUEUED, Turn.Status.AWAITING_APPROVAL)


def stop(turn: Turn) -> None:
    """Ask `turn` to stop. Stopping twice, or after the end, changes nothing."""
    now = timezone.now()
    with knowing():
        hold(turn=turn.pk)
        asked = Turn.objects.filter(pk=turn.pk, status__in=Turn.ACTIVE, cancel_requested_at=None)
        if not asked.update(cancel_requested_at=now):
            return
        revision = turn.conversation.next_revision()
        Turn.objects.filter(pk=turn.pk).update(revision=revision)
        # Whoever has claimed it will end it; what nobody has is ended here.
        with suppress(IllegalTransition):
            turn.move(Turn.Status.CANCELLED, only_from=UNCLAIMED, revision=revision, ended_at=now)
            Turn.objects.filter(pk=turn.pk).update(pattern=worked_out(turn).slug)
            cancel_open(turn.pk, revision)
    if turn.status == Turn.Status.CANCELLED:
        turn_ended(turn.status, "")
    hub.hint(turn.conversation_id)
    dispatcher.stop(turn.pk)

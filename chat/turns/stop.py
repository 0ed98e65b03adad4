"""Stop: asked for in the row first, then told to whoever runs the turn."""

from django.db import transaction
from django.utils import timezone

from chat.feed.hub import hub
from chat.models import IllegalTransition, Turn
from chat.turns.dispatch import dispatcher


def stop(turn: Turn) -> None:
    """Ask `turn` to stop. Stopping twice, or after the end, changes nothing."""
    with transaction.atomic():
        asked = Turn.objects.filter(pk=turn.pk, status__in=Turn.ACTIVE, cancel_requested_at=None)
        if not asked.update(cancel_requested_at=timezone.now()):
            return
        revision = turn.conversation.next_revision()
        Turn.objects.filter(pk=turn.pk).update(revision=revision)
        if turn.status == Turn.Status.QUEUED:
            _end_before_it_began(turn, revision)
    hub.hint(turn.conversation_id)
    dispatcher.stop(turn.pk)


def _end_before_it_began(turn: Turn, revision: int) -> None:
    try:
        turn.move(Turn.Status.CANCELLED, revision=revision, ended_at=timezone.now())
    except IllegalTransition:
        turn.refresh_from_db()  # It was claimed meanwhile: its runner will end it.

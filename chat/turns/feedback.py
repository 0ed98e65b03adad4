"""What a person thinks of an answer: given, changed and taken back by its owner, seen by all open pages."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from django.db import transaction

from chat.canonical import clean_text
from chat.feed.hub import hub
from chat.models import REASON_CAP, Feedback, Review, Turn
from chat.turns.outage import knowing
from chat.turns.say import Refused


def give(turn: Turn, liked: bool, reason: str | None = None) -> None:
    """A thumb, in the place of any other. `reason` None: the one that was given with the same thumb.

    Raises Refused, with a sentence.
    """
    reason = None if reason is None else _checked(reason)
    with _changing(turn):
        if reason is None:
            reason = Feedback.objects.filter(turn=turn, liked=liked).values_list("reason", flat=True).first()
        said = {"liked": liked, "reason": reason or "", "conversation": turn.conversation}
        Feedback.objects.update_or_create(turn=turn, defaults=said)
        if liked:
            _leave_the_queue(turn)
        else:
            queued = {"conversation": turn.conversation, "why": Review.Why.DISLIKED}
            Review.objects.get_or_create(turn=turn, defaults=queued)


def take_back(turn: Turn) -> None:
    """Twice, or where there is none, it changes nothing."""
    with _changing(turn):
        Feedback.objects.filter(turn=turn).delete()
        _leave_the_queue(turn)


def takes_feedback(turn: Turn) -> bool:
    """Is it an answer that was really given?"""
    return turn.is_final and turn.reason != Turn.GIVEN


def _checked(reason: str) -> str:
    reason = clean_text(reason).strip()
    if len(reason) > REASON_CAP:
        raise Refused(f"A reason may have {REASON_CAP:,} characters; this one has {len(reason):,}.")
    return reason


@contextmanager
def _changing(turn: Turn) -> Iterator[None]:
    """Alone with the conversation: its revision stays locked until the commit."""
    with knowing():
        revision = turn.conversation.next_revision()
        turn.refresh_from_db(fields=("status", "reason"))
        if not takes_feedback(turn):
            raise Refused(_not_yet(turn), 409)
        yield
        Turn.objects.filter(pk=turn.pk).update(revision=revision)
        transaction.on_commit(partial(hub.hint, turn.conversation_id))


def _not_yet(turn: Turn) -> str:
    if turn.is_active:
        return "This answer is still under way: say what you think of it once it has ended."
    return "This was given with the flow: no model has answered it."


def _leave_the_queue(turn: Turn) -> None:
    """One that was looked at stays, and so does one that a reviewer asked for."""
    Review.objects.filter(turn=turn, why=Review.Why.DISLIKED, done_at=None).delete()

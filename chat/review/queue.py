"""The queue of turns that wait to be looked at. Who is second to change one is told, and changes nothing."""

from django.contrib.auth.models import User
from django.db.models import Q
from django.utils import timezone

from chat.models import Review, Turn
from chat.turns.say import Refused

WAITING = Q(done_at=None)


def put(turn: Turn, user: User, _: str = "") -> None:
    """Into the queue, or back into it. Raises Refused if it waits there."""
    name = user.get_username()
    new = {"conversation_id": turn.conversation_id, "why": Review.Why.ASKED, "queued_as": name}
    review, made = Review.objects.get_or_create(turn=turn, defaults=new)
    again = {"why": Review.Why.ASKED, "queued_as": name, "queued_at": timezone.now()}
    undone = {"done_at": None, "done_by": None, "done_as": ""}
    if not made and not Review.objects.filter(~WAITING, pk=review.pk).update(**again, **undone):
        raise Refused("This turn is in the queue already.", 409)


def done(turn: Turn, user: User, _: str = "") -> None:
    """Looked at, by this person. Raises Refused if somebody was faster, or took it away."""
    now = {"done_at": timezone.now(), "done_by": user, "done_as": user.get_username()}
    if Review.objects.filter(WAITING, turn=turn).update(**now):
        return
    review = Review.objects.filter(turn=turn).first()
    if review is None or review.done_at is None:
        raise Refused("This turn is no longer in the queue: nothing was changed.", 409)
    raise Refused(
        f"Already reviewed by {review.done_as} at {review.done_at:%H:%M} UTC: nothing was changed.", 409
    )


def after(review: Review) -> Review | None:
    """The one that waits next, from the beginning again when there is none after it."""
    others = Review.objects.filter(WAITING).exclude(pk=review.pk).order_by("queued_at", "pk")
    later = Q(queued_at__gt=review.queued_at) | Q(queued_at=review.queued_at, pk__gt=review.pk)
    return others.filter(later).first() or others.first()


def before(review: Review) -> Review | None:
    earlier = Q(queued_at__lt=review.queued_at) | Q(queued_at=review.queued_at, pk__lt=review.pk)
    return Review.objects.filter(WAITING & earlier).order_by("-queued_at", "-pk").first()

"""Conversations deleted for good, with all rows of theirs, in a few statements for each hundred."""

from collections.abc import Collection, Iterator
from itertools import islice
from uuid import UUID

from django.db import router
from django.db.models import Model, QuerySet

from chat.models import (
    Anomaly,
    Booking,
    Conversation,
    Feedback,
    Label,
    Note,
    Review,
    Share,
    Step,
    ToolCall,
    Trial,
    Turn,
    Wire,
)
from chat.turns.outage import knowing

AT_ONCE = 100
"""Conversations of one transaction: others write in between."""


def delete(conversations: Collection[UUID]) -> int:
    """Gives how many were there. Those with a turn under way too: stop it first, and wait for its end."""
    rest = iter(conversations)
    return sum(map(_delete, iter(lambda: tuple(islice(rest, AT_ONCE)), ())))


def _delete(pks: tuple[UUID, ...]) -> int:
    with knowing():
        _let_go(pks)
        for rows in _parts(pks):
            _delete_rows(rows)
        return _delete_rows(Conversation.objects.filter(pk__in=pks))


def _let_go(pks: tuple[UUID, ...]) -> None:
    """What outlasts them knows them no more.

    From the conversations' own change on nobody writes in them, so that nothing is booked there after that.
    """
    Trial.objects.filter(conversation__in=pks).update(conversation=None)
    Conversation.objects.filter(pk__in=pks).update(head=None)
    bookings = Booking.objects.all()
    bookings.filter(conversation__in=pks).update(conversation=None)
    bookings.filter(made_by__conversation__in=pks).update(made_by=None)
    bookings.filter(cancelled_by__conversation__in=pks).update(cancelled_by=None)


def _parts(pks: tuple[UUID, ...]) -> Iterator[QuerySet[Model]]:
    """Each before what it belongs to."""
    turns = Turn.objects.filter(conversation__in=pks).order_by()
    steps = Step.objects.filter(turn__in=turns).order_by()
    of_conversations: tuple[type[Model], ...] = (ToolCall, Anomaly, Feedback, Review, Share)
    of_turns: tuple[type[Model], ...] = (Note, Label)
    for model in of_conversations:
        yield model._default_manager.filter(conversation__in=pks).order_by()
    for model in of_turns:
        yield model._default_manager.filter(turn__in=turns).order_by()
    yield Wire.objects.filter(step__in=steps)
    yield steps
    yield turns


def _delete_rows(rows: QuerySet[Model]) -> int:
    """By one statement, where Django would read them all to look for what hangs on them."""
    return int(rows._raw_delete(router.db_for_write(rows.model)) or 0)

"""Who is asking, from the request's session, and which conversations are theirs."""

from functools import reduce
from typing import TypeVar
from uuid import UUID, uuid4

from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.dispatch import receiver
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from chat.models import VISITOR, Booking, Conversation, Owner, Run, Step, StoredFlow, ToolCall, Turn
from chat.models.conversation import own
from chat.pages.visitors import admit
from chat.review import audit

Row = TypeVar("Row", Turn, Step, ToolCall)
NOT_YOURS_TO_TAKE = "This is not yours: to export it takes the permission “Can export conversations”."


def owner_of(request: HttpRequest) -> Owner:
    return Owner(request.user, request.session.get(VISITOR, ""))


def owner_to_be(request: HttpRequest) -> Owner:
    """The same for somebody who is about to own something: an anonymous visitor is given a name.

    Raises Refused where too many have come.
    """
    if VISITOR not in request.session:
        if not request.user.is_authenticated:
            admit(request)
        request.session[VISITOR] = uuid4().hex
        request.session.save()  # Before what it owns: else that could be written and be nobody's.
    return owner_of(request)


@receiver([user_logged_in, user_logged_out])
def adopt(request: HttpRequest, user: User | None, **_: object) -> None:
    """What the visitor had becomes the user's: logging out forgets the visitor, and must lose nothing.

    Not even what another tab was still sending as the visitor when this one logged in.
    """
    visitor = request.session.get(VISITOR) if user and user.pk else None  # One may be deleted by now.
    if visitor:
        for rows in (Conversation.objects, Booking.objects, Run.objects, StoredFlow.objects):
            rows.filter(user=None, visitor=visitor).update(user=user)


def mine(request: HttpRequest, pk: UUID) -> Conversation:
    """The person's own conversation; somebody else's is not found, as if it did not exist."""
    if (conversation := own(owner_of(request), pk)) is None:
        raise Http404
    return conversation


def owns(request: HttpRequest, conversation: Conversation) -> bool:
    """Is it the person's own, or do they only read it?"""
    return owner_of(request).has(conversation)


def readable(request: HttpRequest, pk: UUID) -> Conversation:
    """A conversation that the person may read; any other is not found, as if it did not exist."""
    conversation = get_object_or_404(readable_by(request), pk=pk)
    audit.read(request, conversation)
    return conversation


def readable_part(request: HttpRequest, rows: QuerySet[Row], pk: int, way: str) -> Row:
    """A row of such a conversation, and the `way` from it to there."""
    row = get_object_or_404(rows, pk=pk, **{f"{way}__in": readable_by(request)})
    if owner_of(request).may_review:
        audit.read(request, reduce(getattr, way.split("__"), row))  # type: ignore[arg-type]
    return row


def takeable(request: HttpRequest, pk: UUID) -> Conversation:
    """A conversation that the person may take away: their own, or any with the permission for it."""
    conversation = get_object_or_404(readable_by(request), pk=pk)
    if audit.is_foreign(request, conversation) and not owner_of(request).may_export:
        raise PermissionDenied(NOT_YOURS_TO_TAKE)
    return conversation


def readable_by(request: HttpRequest) -> QuerySet[Conversation]:
    """For whoever looks one up in it: what is then shown is to be recorded, as `readable` does."""
    return Conversation.objects.kept().readable_by(owner_of(request))

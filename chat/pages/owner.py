"""Who is asking, from the request's session, and which conversations are theirs."""

from uuid import UUID, uuid4

from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in
from django.db.models import QuerySet
from django.dispatch import receiver
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from chat.models import VISITOR, Booking, Conversation, Owner, Run, StoredFlow
from chat.pages.visitors import admit


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


@receiver(user_logged_in)
def adopt(request: HttpRequest, user: User, **_: object) -> None:
    """What the visitor had becomes the user's: logging out forgets the visitor, and must lose nothing."""
    if visitor := request.session.get(VISITOR):
        for rows in (Conversation.objects, Booking.objects, Run.objects, StoredFlow.objects):
            rows.filter(user=None, visitor=visitor).update(user=user)


def mine(request: HttpRequest, pk: UUID) -> Conversation:
    """The person's own conversation; somebody else's is not found, as if it did not exist."""
    return get_object_or_404(Conversation.objects.kept().owned_by(owner_of(request)), pk=pk)


def readable(request: HttpRequest, pk: UUID) -> Conversation:
    """A conversation that the person may read; any other is not found, as if it did not exist."""
    return get_object_or_404(readable_by(request), pk=pk)


def readable_by(request: HttpRequest) -> QuerySet[Conversation]:
    return Conversation.objects.kept().readable_by(owner_of(request))

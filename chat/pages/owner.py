"""Who is asking, from the request's session."""

from uuid import uuid4

from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from chat.models import VISITOR, Conversation, Owner


def owner_of(request: HttpRequest) -> Owner:
    return Owner(request.user, request.session.get(VISITOR, ""))


def owner_to_be(request: HttpRequest) -> Owner:
    """The same for somebody who is about to own something: an anonymous visitor is given a name."""
    if VISITOR not in request.session:
        request.session[VISITOR] = uuid4().hex
    return owner_of(request)


@receiver(user_logged_in)
def adopt(request: HttpRequest, user: User, **_: object) -> None:
    """What the visitor had becomes the user's: logging out forgets the visitor, and must lose nothing."""
    if visitor := request.session.get(VISITOR):
        Conversation.objects.filter(user=None, visitor=visitor).update(user=user)

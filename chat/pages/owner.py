"""Who is asking, from the request's session."""

from uuid import uuid4

from django.http import HttpRequest

from chat.models import VISITOR, Owner


def owner_of(request: HttpRequest) -> Owner:
    return Owner(request.user, request.session.get(VISITOR, ""))


def owner_to_be(request: HttpRequest) -> Owner:
    """The same for somebody who is about to own something: an anonymous visitor is given a name."""
    if VISITOR not in request.session:
        request.session[VISITOR] = uuid4().hex
    return owner_of(request)

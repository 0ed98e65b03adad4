"""The part of a conversation that a request asks for."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from chat.models import Conversation
from chat.pages.owner import owns
from chat.turns.excerpt import before, excerpt

AT_FIRST, MORE = 5, 10
"""Turns that a page shows, which is a screen or two, and those that its script puts above them at a time."""


def transcript(request: HttpRequest, conversation: Conversation) -> dict[str, Any]:
    """Its turns `from` an entry on, and how many come before them."""
    return excerpt(conversation, request.GET.get("from", ""), AT_FIRST)


def earlier(
    request: HttpRequest, conversation: Conversation, *, in_window: bool = False
) -> HttpResponse | None:
    """The turns `before` the first that the page has, if its script asks for them."""
    if "hx-request" not in request.headers or "before" not in request.GET:
        return None
    shown = before(conversation, request.GET["before"], MORE)
    context = {"conversation": conversation, "read_only": not owns(request, conversation), **shown}
    return render(request, "chat/earlier_turns.html", context | {"in_window": in_window})

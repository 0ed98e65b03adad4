"""The part of a conversation that a request asks for."""

from typing import Any

from django.http import HttpRequest

from chat.models import Conversation
from chat.turns.excerpt import SHOWN, excerpt

__all__ = ["SHOWN", "transcript"]


def transcript(request: HttpRequest, conversation: Conversation) -> dict[str, Any]:
    """Its turns `from` an entry on, and how many come before them."""
    return excerpt(conversation, request.GET.get("from", ""))

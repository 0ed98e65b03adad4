"""The links that a person has made to conversations: where each leads, and up to which message."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from chat.models import Share, Turn
from chat.turns.history import back, parents_of


@dataclass(frozen=True, slots=True)
class Link:
    share: Share
    url: str
    messages: int
    """How many of the person's messages it shows."""


def links(request: HttpRequest, shares: QuerySet[Share]) -> list[Link]:
    """Of those that are not revoked: two queries, however many they are."""
    if not (rows := list(shares.filter(revoked_at=None).select_related("conversation"))):
        return []
    turns = Turn.objects.filter(conversation__in={row.conversation_id for row in rows})
    parents = parents_of(turns)
    return [Link(row, _url(request, row), len(list(back(row.head_id, parents)))) for row in rows]


def _url(request: HttpRequest, row: Share) -> str:
    return request.build_absolute_uri(reverse("shared", args=[row.token]))

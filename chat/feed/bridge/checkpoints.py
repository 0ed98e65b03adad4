"""Checkpoints: what the rows say of the steps under way, for when Redis says nothing."""

from collections.abc import Collection
from uuid import UUID

from chat.feed.bridge.replica import Piece
from chat.models import Step


def streaming(conversations: Collection[UUID]) -> list[tuple[UUID, int]]:
    """The steps of these conversations that are under way, wherever they run."""
    found = Step.objects.filter(status=Step.Status.STREAMING, turn__conversation__in=conversations)
    return list(found.values_list("turn__conversation", "pk"))


def written(steps: Collection[int]) -> list[Piece]:
    """What is written down of `steps` so far: a second old at most, and a piece like any other."""
    under_way = Step.objects.filter(pk__in=steps, status=Step.Status.STREAMING)
    return [_piece(row) for row in under_way.only("born", "text", "reasoning")]


def _piece(row: Step) -> Piece:
    return {
        "step": row.pk,
        "revision": row.born,
        "text_at": 0,
        "text": row.text,
        "reasoning_at": 0,
        "reasoning": row.reasoning,
        "calls": [],
    }

"""What reviewers write beside a turn, sent by plain forms: notes, labels, its place in the queue."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from chat.admin.reading import NOT_READ, may_read
from chat.models import PARTS, Review, Turn
from chat.review import labels, notes, queue
from chat.turns.say import Refused

BESIDE = ("notes", "labels", "review", "feedback")
"""What was written beside a turn: prefetched with it."""


@dataclass(frozen=True, slots=True)
class Writing:
    permission: str
    do: Callable[[Turn, User, str], Any]
    """Takes the form's `text`. Raises Refused."""
    said: str


WRITINGS = {
    "note": Writing("chat.add_note", notes.add_note, "The note was added."),
    "unnote": Writing("chat.add_note", notes.delete_note, "The note was deleted."),
    "label": Writing("chat.add_label", labels.add_label, "The label was added."),
    "unlabel": Writing("chat.add_label", labels.remove_label, "The label was removed."),
    "queue": Writing("chat.change_review", queue.put, "The turn waits in the queue."),
    "done": Writing("chat.change_review", queue.done, "Reviewed."),
}


@require_POST
def write(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    if (writing := WRITINGS.get(what)) is None:
        raise Http404
    user = request.user
    if not isinstance(user, User) or not may_read(request):
        raise PermissionDenied(NOT_READ)
    if not user.has_perm(writing.permission):
        raise PermissionDenied(f"This takes the permission {writing.permission}.")
    turn = get_object_or_404(Turn, pk=pk)
    try:
        writing.do(turn, user, request.POST.get("text", ""))
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, writing.said)
    return _back(request, turn, what)


def _back(request: HttpRequest, turn: Turn, what: str) -> HttpResponse:
    """Where the person was: at the turn, or working through the queue, where the next one follows."""
    review = Review.objects.filter(turn=turn).first()
    if review is None or request.POST.get("at") != "queue":
        return redirect("admin:chat_turn_change", turn.pk)
    if what != "done":
        return redirect("admin:chat_review_change", review.pk)
    following = queue.after(review)
    return (
        redirect("admin:chat_review_change", following.pk)
        if following
        else redirect("admin:chat_review_changelist")
    )


def reviewed_turn(request: HttpRequest, turn: Turn) -> dict[str, Any]:
    """What a page of a turn shows, and which of its forms this person has."""
    prefetch_related_objects([turn], "conversation", *PARTS, *BESIDE)
    may = {what: request.user.has_perm(each.permission) for what, each in WRITINGS.items()}
    return {"turn": turn, "may": may, "suggested": labels.suggested() if may["label"] else []}

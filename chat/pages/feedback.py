"""Thumbs on an answer, and the reason for one: written by the conversation's owner alone."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from chat.models import Conversation, Turn
from chat.pages.commands import done, refused
from chat.pages.owner import owner_of
from chat.turns.feedback import give, take_back
from chat.turns.say import Refused

THUMBS = {"up": True, "down": False}


@require_POST
def feedback(request: HttpRequest, pk: int) -> HttpResponse:
    """Fields: `thumb` is up, down or none; or `because`, up or down, saves `why-<its number>` with it."""
    owned = Conversation.objects.kept().owned_by(owner_of(request))
    turn = get_object_or_404(Turn.objects.select_related("conversation"), pk=pk, conversation__in=owned)
    try:
        _take(request, turn)
    except Refused as refusal:
        return refused(request, refusal, turn.conversation)
    return done(request, turn.conversation)


def _take(request: HttpRequest, turn: Turn) -> None:
    thumb, because = request.POST.get("thumb", ""), request.POST.get("because", "")
    if because in THUMBS:
        why = request.POST.get(f"why-{turn.pk}", "").replace("\r\n", "\n")
        give(turn, THUMBS[because], why)
    elif thumb in THUMBS:
        give(turn, THUMBS[thumb])
    elif thumb == "none":
        take_back(turn)
    else:
        raise Refused(f"Feedback is a thumb up, down or none; {thumb[:40]!r} is no such thing.")

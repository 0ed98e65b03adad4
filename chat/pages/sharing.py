"""Shares: made, listed and revoked by a conversation's owner, and read by whoever has the link."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from chat.models import Conversation, Share, Turn
from chat.pages.commands import refused
from chat.pages.owner import mine, owner_of
from chat.turns.history import branch_with_everything
from chat.turns.say import Refused

HEADERS = {
    "X-Robots-Tag": "noindex, nofollow",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


@require_POST
def share(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A link to the branch up to its last turn that has ended."""
    conversation = mine(request, pk)
    ended = [turn for turn in branch_with_everything(conversation) if not turn.is_active]
    if not ended:
        refusal = Refused("There is nothing to share yet: no answer in this conversation has ended.")
        return refused(request, refusal, conversation)
    Share.objects.create(conversation=conversation, head=ended[-1])
    messages.success(request, f"Made a link to “{conversation}”.")
    return redirect("shares")


@never_cache
@require_safe
def shares(request: HttpRequest) -> HttpResponse:
    kept = Conversation.objects.kept().owned_by(owner_of(request))
    live = Share.objects.filter(conversation__in=kept, revoked_at=None).select_related("conversation")
    links = [(row, request.build_absolute_uri(f"/share/{row.token}/")) for row in live]
    return render(request, "chat/shares.html", {"links": links})


@require_POST
def revoke(request: HttpRequest, share: int) -> HttpResponse:
    owned = Conversation.objects.kept().owned_by(owner_of(request))
    row = get_object_or_404(Share, pk=share, conversation__in=owned)
    Share.objects.filter(pk=row.pk, revoked_at=None).update(revoked_at=timezone.now())
    return redirect("shares")


@login_not_required
@require_safe
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """Rendered without the request: no session is read and no cookie set."""
    active = Q(conversation__user=None) | Q(conversation__user__is_active=True)
    rows = Share.objects.select_related("conversation").filter(active, conversation__deleted_at=None)
    row = rows.filter(token=token, revoked_at=None).first()
    if row is None:
        raise Http404
    context = {"share": row, "conversation": row.conversation, "turns": _turns(row)}
    return HttpResponse(render_to_string("chat/shared.html", context), headers=HEADERS)


def _turns(row: Share) -> list[Turn]:
    row.conversation.head_id = row.head_id
    return branch_with_everything(row.conversation)

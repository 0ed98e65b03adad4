"""Shares: made, listed and revoked by a conversation's owner, and read by whoever has the link."""

import re
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from chat.models import Conversation, Share, Turn
from chat.pages.commands import refused
from chat.pages.document import document, file_name
from chat.pages.links import links
from chat.pages.owner import mine, owner_of
from chat.pages.page import listed
from chat.turns.history import branch
from chat.turns.say import Refused

HEADERS = {
    "X-Robots-Tag": "noindex, nofollow",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; script-src 'none'; style-src 'self'; "
    "img-src 'self' data:; form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
}
"""It is read, and no more: not even a script of ours would run in it."""


@require_POST
def share(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A link to the branch up to its last turn that has ended. Field: `inspector`, if it is to be shown."""
    conversation = mine(request, pk)
    try:
        head = _last_that_ended(conversation)
    except Refused as refusal:
        return refused(request, refusal, conversation)
    shown = bool(request.POST.get("inspector"))
    Share.objects.create(conversation=conversation, head=head, with_inspector=shown)
    messages.success(request, f"There is a link to “{conversation}” now: copy it below.")
    return redirect("shares")


def _last_that_ended(conversation: Conversation) -> Turn:
    """Of the branch that is shown. Raises Refused."""
    ended = Turn.objects.filter(pk__in=branch(conversation)).exclude(status__in=Turn.ACTIVE)
    head = ended.order_by("-pk").first()
    if head is None:
        raise Refused("There is nothing to share yet: no answer in this conversation has ended.")
    return head


@never_cache
@require_safe
def shares(request: HttpRequest) -> HttpResponse:
    """One's own that are not revoked."""
    kept = Conversation.objects.kept().owned_by(owner_of(request))
    found = links(request, Share.objects.filter(conversation__in=kept))
    return render(request, "shared/list.html", {"links": found, "conversation": None, **listed(request)})


@require_POST
def revoke(request: HttpRequest, share: int) -> HttpResponse:
    owned = Conversation.objects.kept().owned_by(owner_of(request))
    row = get_object_or_404(Share, pk=share, conversation__in=owned)
    Share.objects.filter(pk=row.pk, revoked_at=None).update(revoked_at=timezone.now())
    return redirect("shares")


@never_cache
@require_safe
def conversation_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One's own as one HTML file, until its last turn that has ended. `inspector` says whether with that."""
    conversation = mine(request, pk)
    try:
        head = _last_that_ended(conversation)
    except Refused as refusal:
        return refused(request, refusal, conversation)
    shown = "inspector" in request.GET
    row = Share(conversation=conversation, head=head, with_inspector=shown, created_at=timezone.now())
    return _file(request, row)


@login_not_required
@require_safe
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """No session is read and no cookie set: whoever has the link may be anybody."""
    html = document(_found(token), site=request.get_host(), as_file=False, before=_before(request))
    return HttpResponse(html, headers=HEADERS)


@login_not_required
@require_safe
def shared_file(request: HttpRequest, token: str) -> HttpResponse:
    response = _file(request, _found(token))
    for name, value in HEADERS.items():
        response[name] = value
    return response


def _before(request: HttpRequest) -> int:
    """The number of the turn that a page ends with; what is no number asks for the last one."""
    asked = request.GET.get("before", "")
    return int(asked) if re.fullmatch("[0-9]{1,9}", asked) else 0


_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,64}")


def _found(token: str) -> Share:
    if not _TOKEN.fullmatch(token):  # PostgreSQL takes not every text.
        raise Http404
    active = Q(conversation__user=None) | Q(conversation__user__is_active=True)
    rows = Share.objects.select_related("conversation").filter(active, conversation__deleted_at=None)
    row = rows.filter(token=token, revoked_at=None).first()
    if row is None:
        raise Http404
    return row


def _file(request: HttpRequest, row: Share) -> HttpResponse:
    name = content_disposition_header(as_attachment=True, filename=file_name(row.conversation))
    html = document(row, site=request.get_host(), as_file=True)
    return HttpResponse(html, headers={"Content-Disposition": str(name)})


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What is shared says itself that it is not to be listed, which only who may fetch it can read."""
    return HttpResponse("User-agent: *\nDisallow: /c/\nDisallow: /admin/\n", content_type="text/plain")

"""What a person can do: each a POST that answers a script with a status and a sentence, a form by a page."""

from dataclasses import replace
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import RequestDataTooBig
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from chat.canonical import one_line
from chat.feed.hub import hub
from chat.models import Conversation, Owner, ToolCall, Turn, whose
from chat.pages import asking, composer
from chat.pages.owner import mine, owner_of, owner_to_be, readable
from chat.pages.page import page
from chat.turns.approval import Decision, decide
from chat.turns.outage import knowing
from chat.turns.say import Refused, Said
from chat.turns.say import say as say_in
from chat.turns.stop import stop as stop_turn


def by_script(request: HttpRequest) -> bool:
    """A browser's own form asks for a page; scripts and programs ask for the bare answer."""
    return "text/html" not in request.headers.get("accept", "") or bool(request.headers.get("hx-request"))


def new(request: HttpRequest) -> HttpResponse:
    """A new conversation, which may begin with something said."""
    try:
        owner = owner_to_be(request)
        said = composer.said(request.POST, None) if "text" in request.POST else None
        with knowing():
            conversation, _ = Conversation.objects.get_or_create(id=_id(owner, said), defaults=whose(owner))
            if conversation.deleted_at:
                raise Refused("This was sent before, to a conversation that was deleted since.", 409)
            if said is not None:
                say_in(conversation, said)
    except Refused as refusal:
        return refused(request, refusal, None)
    if not by_script(request):
        return redirect("conversation", conversation.pk)
    location = redirect("conversation", conversation.pk).url
    return JsonResponse({"id": str(conversation.pk)}, status=201, headers={"Location": location})


def _id(owner: Owner, said: Said | None) -> UUID:
    """The same submit twice is one conversation, as it is one turn."""
    return uuid5(NAMESPACE_URL, f"{owner.visitor} {said.client_key}") if said else uuid4()


@require_POST
def say(request: HttpRequest, pk: UUID) -> HttpResponse:
    conversation = mine(request, pk)
    try:
        turn = say_in(conversation, composer.said(request.POST, conversation))
    except Refused as refusal:
        return refused(request, refusal, conversation)
    if by_script(request):
        return JsonResponse({"turn": turn.pk, "status": turn.status}, status=202)
    return redirect("conversation", pk)


def refused(request: HttpRequest, refusal: Refused, conversation: Conversation | None) -> HttpResponse:
    if by_script(request):
        return sentence(refusal)
    draft = composer.typed(request.POST)
    there = conversation and Conversation.objects.kept().filter(pk=conversation.pk).first()
    response = page(request, there, error=str(refusal), draft=draft, status=refusal.status)
    return told(response, refusal)


def told(response: HttpResponse, refusal: Refused) -> HttpResponse:
    """For programs: when to come back, if that is known."""
    for name, value in refusal.headers.items():
        response[name] = value
    return response


def sentence(refusal: Refused) -> HttpResponse:
    response = HttpResponse(str(refusal), status=refusal.status, content_type="text/plain; charset=utf-8")
    return told(response, refusal)


def too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """CSRF_FAILURE_VIEW: what was written is kept, to be sent once more from a page that may."""
    refusal = Refused(
        "This page was too old to send from, or your browser keeps no cookies: please send it again.", 403
    )
    pk = request.resolver_match.kwargs.get("pk") if request.resolver_match else None
    conversation = readable(request, pk) if isinstance(pk, UUID) else None
    return refused(request, refusal, conversation)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler400. A form that is too large is not even read, so no page can give it back."""
    if isinstance(exception, RequestDataTooBig):
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1024
        return sentence(Refused(f"That is too much to send at once: at most {most:,} KB are read.", 413))
    return sentence(Refused("The request was malformed, so nothing was done.", 400))


@require_POST
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    owned = Conversation.objects.kept().owned_by(owner_of(request))
    turn = get_object_or_404(Turn.objects.select_related("conversation"), pk=pk, conversation__in=owned)
    stop_turn(turn)
    return done(request, turn.conversation)


@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    return _decide(request, pk, approved=True)


@require_POST
def deny(request: HttpRequest, pk: int) -> HttpResponse:
    return _decide(request, pk, approved=False)


def _decide(request: HttpRequest, pk: int, *, approved: bool) -> HttpResponse:
    """Fields: `fingerprint`, of the call as shown, `reason-<its number>`, and `argument-<its number>-<name>`.

    One form holds all calls.
    """
    owner = owner_of(request)
    owned = Conversation.objects.kept().owned_by(owner)
    calls = ToolCall.objects.select_related("step__turn__conversation")
    call = get_object_or_404(calls, pk=pk, step__turn__conversation__in=owned)
    conversation = call.step.turn.conversation
    try:
        edited = asking.edited(call, request.POST) if approved else None
        reason = request.POST.get(f"reason-{pk}", "")
        decide(call.pk, replace(_decision(request, owner, approved, reason), edited=edited))
    except Refused as refusal:
        call.refresh_from_db()
        if by_script(request) or not call.waits:
            return refused(request, refusal, conversation)
        return page(request, conversation, problem={pk: str(refusal)}, status=refusal.status)
    return done(request, conversation)


def _decision(request: HttpRequest, owner: Owner, approved: bool, reason: str) -> Decision:
    user = owner.user if owner.user.is_authenticated else None
    return Decision(
        approved=approved,
        fingerprint=request.POST.get("fingerprint", ""),
        by=user,
        who=user.get_username() if user else "a visitor",
        note=one_line(reason),
    )


@require_POST
def rename(request: HttpRequest, pk: UUID) -> HttpResponse:
    conversation = mine(request, pk)
    title = one_line(request.POST.get("title", ""))
    if not 0 < len(title) <= 200:
        refusal = Refused(f"A title may have 1 to 200 characters; this one has {len(title)}.")
        return refused(request, refusal, conversation)
    changed(conversation, title=title)
    return done(request, conversation)


@require_POST
def delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Out of sight, not gone: `restore` is the way back. What is under way is stopped."""
    conversation = mine(request, pk)
    if turn := conversation.active_turn():
        stop_turn(turn)
    changed(conversation, deleted_at=timezone.now())
    messages.success(request, f"Deleted “{conversation}”.", extra_tags=reverse("restore", args=[pk]))
    return HttpResponse(status=204) if by_script(request) else redirect("start")


@require_POST
def restore(request: HttpRequest, pk: UUID) -> HttpResponse:
    owned = Conversation.objects.owned_by(owner_of(request))
    conversation = get_object_or_404(owned, pk=pk)
    changed(conversation, deleted_at=None)
    return done(request, conversation)


def changed(conversation: Conversation, **changes: object) -> None:
    with knowing():
        conversation.next_revision()
        Conversation.objects.filter(pk=conversation.pk).update(**changes)
        transaction.on_commit(lambda: hub.hint(conversation.pk))


def done(request: HttpRequest, conversation: Conversation) -> HttpResponse:
    return HttpResponse(status=204) if by_script(request) else redirect("conversation", conversation.pk)

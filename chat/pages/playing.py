"""Playing a flow: a conversation begins with its first turn; each next one is said when it is asked for."""

from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from chat.flows.flow import Flow
from chat.flows.repertoire import text_of
from chat.models import Conversation, Owner, StoredFlow, Turn
from chat.pages import composer
from chat.pages.commands import by_script, changed, done, refused, sentence, told
from chat.pages.flows import flow_page, not_there, shipped_flow
from chat.pages.owner import mine, owner_to_be
from chat.turns.endpoints import OURS
from chat.turns.flows import begin, default_model, flow_of, kept, say_next
from chat.turns.outage import knowing
from chat.turns.say import Refused


@require_POST
def play_flow(request: HttpRequest, slug: str) -> HttpResponse:
    """Fields: `model`, left out for the usual one, and `client_key`: pressed twice it is one conversation."""
    flow = shipped_flow(slug)
    if flow is None:
        return not_there(request, slug)
    try:
        return played(request, kept(flow, text_of(slug), StoredFlow.Origin.SHIPPED))
    except Refused as refusal:
        if by_script(request):
            return sentence(refusal)
        return told(flow_page(request, flow, error=str(refusal), status=refusal.status), refusal)


def played(request: HttpRequest, row: StoredFlow) -> HttpResponse:
    """The answer to whoever pressed play. Raises Refused, with a sentence."""
    model = chosen(flow_of(row), request.POST.get("model", ""))
    owner = owner_to_be(request)
    key = request.POST.get("client_key") or uuid4().hex
    return _begun(request, _play(row, model, owner, uuid5(NAMESPACE_URL, f"{owner.visitor} {key}")))


@require_POST
def again(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The same flow with the same model, in a conversation of its own: one, however often it is pressed."""
    conversation = mine(request, pk)
    try:
        return _begun(request, _again(conversation, owner_to_be(request)))
    except Refused as refusal:
        return refused(request, refusal, conversation)


@require_POST
def next_turn(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Field: `turn`, which of the flow's is next on the page: asked for by two pages, it is said once."""
    conversation = mine(request, pk)
    try:
        turn = _next(conversation, request.POST.get("turn", ""))
    except Refused as refusal:
        return refused(request, refusal, conversation)
    if turn is not None and by_script(request):
        return JsonResponse({"turn": turn.pk, "status": turn.status}, status=202)
    return done(request, conversation)


@require_POST
def leave_flow(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Nothing more of the flow is said until somebody goes on with it; what is under way comes to its end."""
    conversation = mine(request, pk)
    if not conversation.flow_left_at:
        changed(conversation, flow_left_at=timezone.now())
    return done(request, conversation)


def chosen(flow: Flow, name: str) -> str:
    """The model of that name. Raises Refused; that a flow has no script is for `begin` to say."""
    if not name.strip():
        return default_model(flow)
    return name if name in OURS else composer.model(name)


def _play(row: StoredFlow, model: str, owner: Owner, pk: UUID) -> Conversation:
    with knowing():
        conversation = _one(row, model, owner, pk)
        if conversation.deleted_at:
            raise Refused("This was played before, in a conversation that was deleted since.", 409)
        say_next(conversation, 0)
    return conversation


def _again(conversation: Conversation, owner: Owner) -> Conversation:
    if conversation.flow is None:
        raise Refused("No flow is played in this conversation.", 409)
    first = conversation.turns.filter(flow_turn=0).first()
    model = first.model if first else conversation.model
    return _play(conversation.flow, model, owner, uuid5(conversation.pk, "again"))


def _one(row: StoredFlow, model: str, owner: Owner, pk: UUID) -> Conversation:
    there = Conversation.objects.owned_by(owner).filter(pk=pk)
    if conversation := there.first():
        return conversation
    try:
        with transaction.atomic():
            return begin(row, model, owner, pk)
    except IntegrityError:  # Pressed twice at the same time.
        return get_object_or_404(there)


def _begun(request: HttpRequest, conversation: Conversation) -> HttpResponse:
    """By `#play` the page knows that it is the one that plays."""
    address = f"{redirect('conversation', conversation.pk).url}#play"
    if by_script(request):
        return JsonResponse({"id": str(conversation.pk)}, status=201, headers={"Location": address})
    return redirect(address)


def _next(conversation: Conversation, number: str) -> Turn | None:
    with knowing():
        turn = say_next(conversation, int(number) if number.isdecimal() and len(number) < 5 else None)
        if turn is not None and conversation.flow_left_at:
            changed(conversation, flow_left_at=None)
    return turn

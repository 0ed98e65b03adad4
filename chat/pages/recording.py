"""A conversation, one's own or another's, saved as a flow of one's own that expects the same again."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from chat.flows.flow import Flow
from chat.flows.reading import WrongFlow
from chat.flows.recording import NothingRecorded, recorded
from chat.flows.writing import write
from chat.models import Conversation, Turn
from chat.pages.flow_file import NotKept, keep
from chat.pages.owner import owner_of, takeable
from chat.pages.page import page
from chat.review import audit
from chat.turns.flows import flow_of
from chat.turns.history import branch_with_everything
from chat.turns.observed import observed_turn

NO_FLOW = Flow(slug="", title="", turns=())


@require_POST
def save_flow(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The turns of the branch that is shown, as far as they came to their end."""
    conversation = takeable(request, pk)
    try:
        row = keep(write(_flow(conversation)), owner_of(request))
    except NothingRecorded as refusal:
        return _refused(request, conversation, str(refusal), 422)
    except NotKept as refusal:
        return _refused(request, conversation, _words(refusal), refusal.status)
    audit.take(request, conversation, audit.Action.SAVED, f"flow {row.pk}")
    messages.success(request, f"Saved “{row}” as a flow: it expects what happened to happen again.")
    return redirect("own_flow", row.pk)


def _refused(request: HttpRequest, conversation: Conversation, sentence: str, status: int) -> HttpResponse:
    """Where the person is: the chat, or, if the conversation is somebody else's, its page in the admin."""
    if not audit.is_foreign(request, conversation):
        return page(request, conversation, error=sentence, status=status)
    messages.error(request, sentence)
    return redirect("admin:chat_conversation_change", conversation.pk)


def _flow(conversation: Conversation) -> Flow:
    """Raises NothingRecorded."""
    ended = [turn for turn in branch_with_everything(conversation) if turn.is_final]
    turns = [turn for turn in ended if turn.reason != Turn.GIVEN]
    played = _played(conversation)
    return recorded(
        str(conversation),
        [observed_turn(turn) for turn in turns],
        [(tuple(turn.tools), turn.tool_choice, turn.settings) for turn in turns],
        system=conversation.system_prompt,
        foreign=played.foreign,
        given=played.given if len(turns) < len(ended) else (),
    )


def _played(conversation: Conversation) -> Flow:
    """The flow that was played in it, or one of nothing."""
    try:
        return flow_of(conversation.flow) if conversation.flow else NO_FLOW
    except WrongFlow:
        return NO_FLOW


def _words(refusal: NotKept) -> str:
    return " ".join([str(refusal), *(str(problem) for problem, _ in refusal.problems)])

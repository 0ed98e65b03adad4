"""A conversation of one's own, saved as a flow that expects the same again."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from chat.flows.flow import Flow
from chat.flows.recording import recorded
from chat.flows.writing import write
from chat.models import Conversation, StoredFlow, Turn
from chat.pages.flow_file import NotKept, keep
from chat.pages.owner import mine, owner_of
from chat.pages.page import page
from chat.turns.flows import flow_of
from chat.turns.history import branch_with_everything
from chat.turns.observed import observed_turn


@require_POST
def save_flow(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The turns of the branch that is shown, as far as they came to their end."""
    conversation = mine(request, pk)
    turns = branch_with_everything(conversation)
    done = [turn for turn in turns if turn.status == Turn.Status.DONE]
    try:
        row = _keep(request, conversation, done)
    except NotKept as refusal:
        return page(request, conversation, error=_words(refusal), status=refusal.status)
    left_out = len(turns) - len(done)
    messages.success(request, f"Saved “{row}” as a flow.{_left_out(left_out)}")
    return redirect("own_flow", row.pk)


def _keep(request: HttpRequest, conversation: Conversation, done: list[Turn]) -> StoredFlow:
    if not done:
        raise NotKept(
            "There is nothing to save as a flow yet: no answer of this conversation has come to its end."
        )
    return keep(write(_flow(conversation, done)), owner_of(request))


def _flow(conversation: Conversation, done: list[Turn]) -> Flow:
    return recorded(
        str(conversation),
        [observed_turn(turn) for turn in done],
        [(tuple(turn.tools), turn.tool_choice, turn.settings) for turn in done],
        system=conversation.system_prompt,
        foreign=flow_of(conversation.flow).foreign if conversation.flow else (),
    )


def _words(refusal: NotKept) -> str:
    return " ".join([str(refusal), *(str(problem) for problem, _ in refusal.problems)])


def _left_out(count: int) -> str:
    if not count:
        return ""
    return f" {'One answer' if count == 1 else f'{count} answers'} that did not come to an end: left out."

"""What a person says becomes a turn: committed before it is acknowledged, once however often it is sent."""

from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from chat.canonical import clean_text, one_line, shortened
from chat.feed.hub import hub
from chat.llm.request import ToolChoice
from chat.models import Conversation, Turn
from chat.models.prepared import Prepared
from chat.models.statements import insert, update
from chat.turns import allowance
from chat.turns.dispatch import dispatcher
from chat.turns.failpoints import reach
from chat.turns.outage import knowing
from chat.turns.refused import Refused

__all__ = ["KEY_CAP", "TEXT_CAP", "Refused", "Said", "say"]

TEXT_CAP = 32_000
"""Characters of one message, at most."""
KEY_CAP = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a person said, and how they want it answered. Raises Refused for what nobody can answer."""

    text: str
    client_key: str
    model: str
    tools: tuple[str, ...]
    tool_choice: ToolChoice = "auto"
    settings: dict[str, Any] = field(default_factory=dict)
    flow_turn: int | None = None
    """Which turn of the conversation's flow it is."""

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise Refused("Nothing was said: write a message first.")
        if len(self.text) > TEXT_CAP:
            raise Refused(
                f"A message may have {TEXT_CAP:,} characters; this one has {len(self.text):,}.", 413
            )
        if not 0 < len(self.client_key) <= KEY_CAP:
            raise Refused(f"client_key: expected 1 to {KEY_CAP} characters, got {len(self.client_key)}.")


def say(conversation: Conversation, said: Said) -> Turn:
    """The turn for `said`: a new one, or the one that this client_key made before.

    Raises Refused while another turn is under way, if the key was used for another text, or
    if the person has no more to say for now.
    """
    text = clean_text(said.text)
    with knowing():
        conversation = _kept(conversation)
        # The first one of all has nothing in its way.
        if conversation.head_id and (turn := _in_the_way(conversation, said.client_key)):
            _check_same(turn, said.client_key, text)
            dispatcher.queue(turn.pk)  # Whoever said it may have died before it was run.
            return turn
        allowance.check(conversation)
        turn = _begin(conversation, said, text)
        transaction.on_commit(partial(_announce, turn))
        dispatcher.queue(turn.pk)
    return turn


def _kept(conversation: Conversation) -> Conversation:
    """It as it is now, and nobody else changes it meanwhile. Raises Refused if it was deleted."""
    rows = _to_change(conversation=conversation.pk)
    if not rows:
        raise Refused("This conversation was deleted meanwhile, so nothing was sent.", 409)
    return rows[0]


@Prepared
def _to_change(conversation: UUID) -> QuerySet[Conversation]:
    return Conversation.objects.kept().select_for_update().filter(pk=conversation)


def _in_the_way(conversation: Conversation, client_key: str) -> Turn | None:
    """The turn that this key has made, or else the one that is under way."""
    found = _by_key_or_active(conversation=conversation.pk, client_key=client_key)
    return min(found, key=lambda turn: turn.client_key != client_key, default=None)


@Prepared
def _by_key_or_active(conversation: UUID, client_key: str) -> QuerySet[Turn]:
    found = Turn.objects.filter(Q(client_key=client_key) | Q(status__in=Turn.ACTIVE))
    return found.filter(conversation=conversation)


def _busy(active: Turn) -> str:
    if active.status == Turn.Status.AWAITING_APPROVAL:
        return "The last answer waits for your approval: approve or deny the call, or stop it first."
    return "The last answer is still under way: wait for it, or stop it first."


def _check_same(turn: Turn, client_key: str, text: str) -> None:
    if turn.client_key != client_key:
        raise Refused(_busy(turn), 409)
    if turn.said != text:
        raise Refused("This client_key was used for another message already: send a new one.", 409)


def _begin(conversation: Conversation, said: Said, text: str) -> Turn:
    revision = conversation.revision + 1  # Nobody else raises it until the commit.
    turn = Turn(
        conversation=conversation,
        parent_id=conversation.head_id,
        said=text,
        client_key=clean_text(said.client_key),
        model=said.model,
        tool_choice=said.tool_choice,
        tools=list(said.tools),
        settings=said.settings,
        flow_turn=said.flow_turn,
        born=revision,
        revision=revision,
    )
    insert(turn)
    conversation.title = conversation.title or _title(text)
    conversation.head, conversation.model, conversation.updated_at = turn, said.model, timezone.now()
    conversation.revision = revision
    changed = ("head_id", "title", "model", "updated_at", "revision")
    update(Conversation, conversation.pk, {name: getattr(conversation, name) for name in changed})
    return turn


def _title(text: str) -> str:
    return shortened(one_line(text), 60)


def _announce(turn: Turn) -> None:
    reach("after_submit_commit")
    hub.hint(turn.conversation_id)

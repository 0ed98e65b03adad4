"""The play of a conversation's flow: how far it is, what comes next, and what it waits for."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from chat.flows.expectation import Finding
from chat.flows.flow import Flow, FlowTurn
from chat.flows.judging import judge
from chat.flows.reading import WrongFlow
from chat.models import Conversation, StoredFlow, Turn
from chat.turns.flows import flow_of, said_so_far
from chat.turns.observed import observed

State: TypeAlias = Literal["answering", "approval", "ready", "trouble", "free", "over", "left"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Play:
    conversation: Conversation
    row: StoredFlow
    flow: Flow
    said: int
    """How many of the flow's turns were said."""
    last: Turn | None
    """The conversation's last turn, whoever said it."""
    state: State
    findings: tuple[Finding, ...] = ()
    """Once all was said and answered."""
    look_at: int | None = None
    """The turn in which something was missed first, else the last of the flow's, at its end."""

    @property
    def next(self) -> FlowTurn | None:
        return self.flow.turns[self.said] if self.said < len(self.flow.turns) else None

    @property
    def waits(self) -> bool:
        """Could the next turn be said at once?"""
        return self.state in ("ready", "trouble", "free", "left")

    @property
    def awaits(self) -> str:
        """What the flow's file decides of the call that asks, in words; "" where it leaves that open."""
        decided = self.flow.turns[self.said - 1].decided if self.state == "approval" and self.said else None
        return decided.words if decided else ""

    @property
    def met(self) -> int:
        return sum(finding.met for finding in self.findings)


def play_of(conversation: Conversation) -> Play | None:
    """None if no flow is played in it, or none that can still be read."""
    if conversation.flow is None:
        return None
    try:
        flow = flow_of(conversation.flow)
    except WrongFlow:
        return None
    said, last = said_so_far(conversation), conversation.head
    state = _state(conversation, last, said, rest=len(flow.turns) - said)
    findings = judge(flow, observed(conversation)) if state == "over" else ()
    return Play(
        conversation=conversation,
        row=conversation.flow,
        flow=flow,
        said=said,
        last=last,
        state=state,
        findings=findings,
        look_at=_first_missed(conversation, findings, said) if findings else None,
    )


def _first_missed(conversation: Conversation, findings: tuple[Finding, ...], said: int) -> int | None:
    number = next((finding.turn for finding in findings if not finding.met), said - 1)
    return conversation.turns.filter(flow_turn=number).values_list("pk", flat=True).first()


def _state(conversation: Conversation, last: Turn | None, said: int, rest: int) -> State:
    ours = last is not None and last.flow_turn is not None
    if rest and conversation.flow_left_at:
        return "left"
    if last and last.is_active and (rest or ours):
        return "approval" if last.status == Turn.Status.AWAITING_APPROVAL else "answering"
    if not rest:
        return "over"
    if last is None or not said:
        return "ready"
    if not ours:
        return "free"
    return "ready" if last.status == Turn.Status.DONE else "trouble"

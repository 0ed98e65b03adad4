"""The pattern of a turn: worked out from its rows while it runs, and kept with it once it has ended."""

from itertools import islice

from django.db.models import QuerySet

from chat.agent.pattern import NONE, PATTERNS, Pattern, pattern
from chat.models import ToolCall, Turn
from chat.models.parts import with_parts
from chat.models.prepared import Prepared
from chat.turns.history import back, parents_of, past_turn

LOOKED_BACK = 20
"""Turns before this one in which a value may have come up, at most."""


def pattern_of(turn: Turn) -> Pattern | None:
    """None for a turn that ended before patterns were kept. Without calls it needs no earlier ones."""
    if turn.is_active:
        return worked_out(turn) if any(step.calls.all() for step in turn.steps.all()) else NONE
    return PATTERNS.get(turn.pattern)


def slug_of(turn: int) -> str:
    """What is kept of a turn that ends. Of one without calls nothing more is read: it is none of them."""
    if not _calls(turn=turn):
        return NONE.slug
    [row] = _rows(turn=turn)
    return worked_out(row).slug


@Prepared
def _calls(turn: int) -> QuerySet[ToolCall, tuple[int]]:
    return ToolCall.objects.filter(step__turn=turn).order_by().values_list("pk")


@Prepared
def _rows(turn: int) -> QuerySet[Turn]:
    return Turn.objects.filter(pk=turn)


def worked_out(turn: Turn) -> Pattern:
    """From the rows as they are now: the same few queries, however long the conversation is."""
    branch = _branch(turn)
    return pattern(past_turn(branch[-1]), map(past_turn, branch[:-1]), len(turn.tools))


def _branch(turn: Turn) -> list[Turn]:
    """The turn with its steps and calls, after those that came before it."""
    if turn.parent_id is None:
        return with_parts([turn])
    parents = parents_of(Turn.objects.filter(conversation=turn.conversation_id))
    earlier = Turn.objects.filter(pk__in=islice(back(turn.parent_id, parents), LOOKED_BACK))
    return with_parts([*earlier.order_by("pk"), turn])

"""The pattern of a turn: worked out from its rows while it runs, and kept with it once it has ended."""

from itertools import islice

from chat.agent.pattern import PATTERNS, Pattern, pattern
from chat.models import Turn
from chat.models.parts import with_parts
from chat.turns.history import back, parents_of, past_turn

LOOKED_BACK = 20
"""Turns before this one in which a value may have come up, at most."""


def pattern_of(turn: Turn) -> Pattern | None:
    """None for a turn that ended before patterns were kept."""
    if turn.is_active:
        return worked_out(turn)
    return PATTERNS.get(turn.pattern)


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

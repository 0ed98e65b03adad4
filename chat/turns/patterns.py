"""The pattern of a turn: worked out from its rows while it runs, and kept with it once it has ended."""

from django.db.models import prefetch_related_objects

from chat.agent.pattern import PATTERNS, Pattern, pattern
from chat.models import Turn
from chat.turns.history import past_turn

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
        prefetch_related_objects([turn], "steps__calls")
        return [turn]
    wanted: list[int] = [turn.pk]
    at: int | None = turn.parent_id
    siblings = Turn.objects.filter(conversation=turn.conversation_id)
    parents = dict(siblings.values_list("pk", "parent"))
    while at is not None and len(wanted) <= LOOKED_BACK:
        wanted.append(at)
        at = parents.get(at)
    return list(Turn.objects.filter(pk__in=wanted).prefetch_related("steps__calls").order_by("pk"))

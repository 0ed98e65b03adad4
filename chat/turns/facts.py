"""The facts of an answer, found in its calls' results once, when it ends: marks for its HTML."""

from collections.abc import Iterator

from django.db.models import QuerySet

from chat.agent.grounding import Fact, Place, facts, tells
from chat.canonical import compact
from chat.markdown import render
from chat.marks import visible_text
from chat.models import ToolCall, Turn
from chat.models.prepared import Prepared

LONGEST = 50_000
"""Characters of an answer that are looked through."""
MOST_EARLIER = 20
"""Turns before this one in which a number counts as known."""
MOST_MARKS = 200


def marks_of(turn: int, answer: str) -> list[list[object]]:
    """What chat.marks shows: the words of results and all numbers, but for those that were known before."""
    calls = [call for call in _calls(turn=turn) if call.result is not None]
    if not calls:
        return []
    row = Turn.objects.get(pk=turn)
    text = visible_text(render(answer))[:LONGEST]
    found = facts(text, [(call.pk, call.result) for call in calls], " ".join(known(row)))
    return [_mark(fact) for fact in found if _is_told(fact)][:MOST_MARKS]


@Prepared
def _calls(turn: int) -> QuerySet[ToolCall]:
    order = "step__number", "step__attempt", "position"
    return ToolCall.objects.filter(step__turn=turn).order_by(*order)


def known(turn: Turn) -> Iterator[str]:
    """What was said, answered and found before the answer of this turn."""
    yield turn.said
    earlier = Turn.objects.filter(conversation=turn.conversation_id, pk__lt=turn.pk).order_by("-pk")
    for before in earlier.prefetch_related("steps__calls")[:MOST_EARLIER]:
        yield before.said
        for step in before.steps.all():
            yield step.text
            yield from (compact(call.result) for call in step.calls.all() if call.result is not None)


def _is_told(fact: Fact) -> bool:
    """A number, or a name: not an ordinary word that a result happens to hold too, or whence the data is."""
    if not fact.places:
        return True
    return bool(_telling(fact)) and (any(c.isupper() or c.isdigit() for c in fact.text) or " " in fact.text)


def _telling(fact: Fact) -> list[Place]:
    return [place for place in fact.places if tells(place)]


def _mark(fact: Fact) -> list[object]:
    return [fact.start, fact.end, fact.text, list(dict.fromkeys(place.call for place in _telling(fact)))]

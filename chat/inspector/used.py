"""How the answer used a result: its numbers, names and dates found in it; and what no result supports."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from chat.agent.grounding import Fact, facts
from chat.inspector.tab import Tab
from chat.models import Step, ToolCall, Turn
from chat.turns.facts import LONGEST, known

HERE, ELSEWHERE, NOWHERE = "here", "elsewhere", "nowhere"
"""Where a fact of the answer comes from: this call's result, another's, or none."""


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of the answer; without `origin` it states nothing that can be looked up."""

    text: str
    origin: str = ""
    paths: tuple[str, ...] = ()


def answer_of(turn: Turn) -> Step | None:
    """The step that answered in words; None as long as none has."""
    steps = [step for step in turn.steps.all() if step.status == Step.Status.DONE and step.text.strip()]
    return steps[-1] if steps and not steps[-1].calls.all() else None


def facts_of(turn: Turn, answer: Step) -> list[Fact]:
    """The facts of an answer; those that were said or known in earlier turns need no result of this one."""
    calls = [call for step in turn.steps.all() for call in step.calls.all() if call.result is not None]
    results = [(call.pk, call.result) for call in calls]
    return facts(answer.text[:LONGEST], results, " ".join(known(turn)))


def spans(call: int, answer: str, found: list[Fact]) -> Iterator[Span]:
    """The answer in pieces, from its beginning to its end."""
    end = 0
    for fact in found:
        if fact.start > end:
            yield Span(answer[end : fact.start])
        yield _span(call, fact)
        end = fact.end
    if end < len(answer):
        yield Span(answer[end:])


def _span(call: int, fact: Fact) -> Span:
    here = tuple(place.path for place in fact.places if place.call == call)
    return Span(fact.text, HERE if here else ELSEWHERE if fact.places else NOWHERE, here)


def _context(call: ToolCall) -> dict[str, Any]:
    turn = Turn.objects.prefetch_related("steps__calls").get(pk=call.step.turn_id)
    answer = answer_of(turn)
    if answer is None:
        return {"call": call, "turn": turn, "answer": None}
    text = answer.text[:LONGEST]
    pieces = list(spans(call.pk, text, facts_of(turn, answer)))
    return {
        "call": call,
        "turn": turn,
        "answer": answer,
        "spans": pieces,
        "here": _once(pieces, HERE),
        "nowhere": _once(pieces, NOWHERE),
        "cut": len(answer.text) > LONGEST,
    }


def _once(pieces: list[Span], origin: str) -> list[Span]:
    """Each wording once."""
    return list({piece.text: piece for piece in pieces if piece.origin == origin}.values())


tab = Tab(
    slug="used",
    title="Used in the answer",
    template="inspector/tabs/used.html",
    context=_context,
    applies_to=lambda call: call.result is not None,
)

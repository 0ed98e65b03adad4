"""The rows of a document, numbered within it: what the database calls them is nobody else's concern."""

from collections.abc import Iterable, Mapping

from chat.marks import Mark
from chat.models import Step, ToolCall, Turn

Numbers = Mapping[Step | ToolCall, int]


def numbered(turns: Iterable[Turn]) -> Numbers:
    """What names the elements of each row. The facts of answers lead to their calls by these numbers too."""
    steps = [step for turn in turns for step in turn.steps.all()]
    calls = [call for step in steps for call in step.calls.all()]
    names = {call.pk: number for number, call in enumerate(calls, start=1)}
    for step in steps:
        step.facts = [_renamed(fact, names) for fact in step.facts]
    of_steps: Numbers = {step: number for number, step in enumerate(steps, start=1)}
    return {**of_steps, **{call: names[call.pk] for call in calls}}


def _renamed(fact: Mark, names: Mapping[int, int]) -> Mark:
    *where, calls = fact
    return [*where, [names[call] for call in calls]]

"""A turn as it is read on a terminal: what is new in its rows since they were looked at last."""

from collections.abc import Iterator
from typing import TypeAlias

from chat.canonical import compact, one_line, shortened
from chat.models import Step, ToolCall, Turn
from chat.origin import KEYS

LONGEST = 300
"""Characters of arguments or a result."""


Thing: TypeAlias = tuple[str, int]
"""What happened, and the key of its row."""


class Showing:
    """Remembers what was shown."""

    def __init__(self) -> None:
        self._shown: set[Thing] = set()

    def news(self, turn: int) -> list[str]:
        """One text for each thing that happened: each is shown once, in the order of the rows."""
        row = Turn.objects.prefetch_related("steps__calls").get(pk=turn)
        new = {thing: words for thing, words in _happened(row) if thing not in self._shown}
        self._shown.update(new)
        return list(new.values())


def _happened(turn: Turn) -> Iterator[tuple[Thing, str]]:
    yield ("said", turn.pk), f"\nYou: {turn.said}"
    for step in turn.steps.all():
        if step.status == Step.Status.DONE:
            calls = list(step.calls.all())
            if step.text.strip():
                yield ("text", step.pk), f"\nAssistant: {step.text.strip()}"
            for call in calls:
                yield ("call", call.pk), f"  calls {call.name}{in_words(call)}"
            for call in calls:
                if call.decided_at is not None:
                    word = "approved" if call.approved else "denied"
                    yield ("decided", call.pk), f"  {call.name} was {word} by {call.decided_as}"
                if call.is_final:
                    yield ("outcome", call.pk), f"  {call.name} {outcome(call)}"
    if not turn.is_active and turn.status != Turn.Status.DONE:
        yield ("end", turn.pk), f"\nThe turn is {turn.status}. {turn.explanation}".rstrip()


def in_words(call: ToolCall) -> str:
    """Its arguments, as text if they can't be read."""
    if call.arguments is None:
        return f"({shortened(one_line(call.arguments_raw), LONGEST)})"
    named = ", ".join(f"{name}: {compact(value)}" for name, value in call.arguments.items())
    return f"({shortened(named, LONGEST)})"


def outcome(call: ToolCall) -> str:
    """How it ended, and whether anybody really was asked."""
    if call.status != ToolCall.Status.DONE:
        return f"{call.get_status_display().lower()}: {shortened(one_line(call.error), LONGEST)}"
    gave = "gave (pinned)" if call.source == "pinned" else "gave"
    told = {name: value for name, value in (call.result or {}).items() if name not in KEYS}
    return f"{gave}: {shortened(compact(told), LONGEST)}"

"""Where the time of a call went: its arguments came in, it waited, it ran."""

from dataclasses import dataclass
from typing import Any

from chat.inspector.chunks import arguments_came
from chat.inspector.tab import Tab
from chat.inspector.timeline import Bar, answered_at, call_bars, since
from chat.models import ToolCall

WORDS = {
    "person": "Waited for a person",
    "queued": "Queued",
    "tool": "Ran",
}


@dataclass(frozen=True, slots=True)
class Stretch:
    """Seconds since the turn began; without an end it goes on."""

    what: str
    kind: str
    start: float
    end: float | None

    @property
    def seconds(self) -> float | None:
        return None if self.end is None else self.end - self.start


def stretches(call: ToolCall) -> list[Stretch]:
    began, step = call.step.turn.created_at, call.step
    came = arguments_came(step, call.position) if step.is_final else None
    bars = [_stretch(bar) for bar in call_bars(call, answered_at(step), began)]
    if came is None or step.sent_at is None:
        return bars
    sent = since(began, step.sent_at) / 1000
    first, last = (sent + seconds for seconds in came)
    end = answered_at(step)
    rest = [Stretch("The answer went on", "model", last, since(began, end) / 1000)] if end else []
    return [Stretch("Arguments came in", "model", first, last), *rest, *bars]


def _stretch(bar: Bar) -> Stretch:
    return Stretch(
        WORDS[bar.kind], bar.kind, bar.start / 1000, bar.end / 1000 if bar.end is not None else None
    )


def _context(call: ToolCall) -> dict[str, Any]:
    asked_with = [other for other in call.step.calls.defer("result") if other.pk != call.pk]
    return {
        "call": call,
        "stretches": stretches(call),
        "asked_with": asked_with,
        "ran_with": [other for other in asked_with if _overlap(call, other)],
    }


def _overlap(one: ToolCall, other: ToolCall) -> bool:
    if one.started_at is None or other.started_at is None:
        return False
    first, second = sorted((one, other), key=lambda call: call.started_at or call.created_at)
    return first.ended_at is None or (second.started_at or first.ended_at) < first.ended_at


def _note(call: ToolCall) -> str:
    return f"attempt {call.attempt}" if call.attempt > 1 else ""


tab = Tab(slug="timing", title="Timing", template="inspector/tabs/timing.html", context=_context, note=_note)

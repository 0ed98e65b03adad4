"""A turn against the clock: what the model's time was, what the tools', and what was waiting."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from chat.models import Step, ToolCall, Turn

MODEL, THINKING, TOOL, QUEUED, PERSON = "model", "first", "tool", "queued", "person"
"""Kinds of time: answering, until the first token, running, waiting for its turn, waiting for a person."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of one row's time, in milliseconds since the turn began; without an end it goes on."""

    kind: str
    start: int
    end: int | None

    @property
    def open(self) -> bool:
        return self.end is None

    @property
    def seconds(self) -> float | None:
        return None if self.end is None else (self.end - self.start) / 1000


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the timeline: a step, or a call."""

    row: Step | ToolCall
    bars: tuple[Bar, ...]

    @property
    def is_call(self) -> bool:
        return isinstance(self.row, ToolCall)

    @property
    def began(self) -> int | None:
        return self.bars[0].start if self.bars else None

    @property
    def ended(self) -> int | None:
        return self.bars[-1].end if self.bars else None

    def took(self, kind: str) -> float | None:
        """Seconds of one kind of time, if it has ended."""
        return next((bar.seconds for bar in self.bars if bar.kind == kind), None)


@dataclass(frozen=True, slots=True)
class Timeline:
    began: datetime
    lines: tuple[Line, ...]
    total: int
    """Milliseconds from what was said to the last thing known."""
    saved: float
    """Seconds that running together has saved: the calls' own time less the time in which any ran."""
    together: int
    """Most calls that ran at the same moment."""
    over: bool

    @property
    def whole(self) -> int | None:
        """Milliseconds that its rows are drawn against; None while it runs: the page's script sets it."""
        return self.total if self.over else None


def timeline(turn: Turn) -> Timeline:
    began = turn.created_at
    lines = tuple(_lines(turn, began))
    known = [bar.end for line in lines for bar in line.bars if bar.end is not None]
    ended = [since(began, turn.ended_at)] if turn.ended_at else []
    together, covered = _overlap(_ran(line.row for line in lines))
    saved = max(0.0, sum(map(_own_time, lines)) - covered.total_seconds())
    return Timeline(began, lines, max([1, *ended, *known]), saved, together, not turn.is_active)


def at_once(step: Step) -> int:
    """Most calls of one answer that ran at the same moment: asked for together is not yet run together."""
    return _overlap(_ran(step.calls.all()))[0]


def _ran(rows: Iterable[Step | ToolCall]) -> Iterator[tuple[datetime, datetime]]:
    """From when to when each call ran, as written down: in milliseconds, short calls would not overlap."""
    for row in rows:
        if isinstance(row, ToolCall) and row.started_at and row.ended_at:
            yield row.started_at, row.ended_at


def _own_time(line: Line) -> float:
    """Seconds that the tool itself took: a row's stamps hold the time in which it was written as well."""
    if not isinstance(line.row, ToolCall):
        return 0.0
    return line.row.seconds if line.row.seconds is not None else line.took(TOOL) or 0.0


def _lines(turn: Turn, began: datetime) -> Iterator[Line]:
    for step in turn.steps.all():
        yield line(step, began)
        for call in step.calls.all():
            yield line(call, began)


def line(row: Step | ToolCall, began: datetime) -> Line:
    bars = step_bars(row, began) if isinstance(row, Step) else call_bars(row, answered_at(row.step), began)
    return Line(row, tuple(bars))


def step_bars(step: Step, began: datetime) -> Iterator[Bar]:
    """The stretches of a request: until its first token, and the answer."""
    if step.sent_at is None:
        return
    sent, end = since(began, step.sent_at), answered_at(step)
    last = since(began, end) if end else None
    if step.first_token_after is None:
        yield Bar(THINKING, sent, last)
        return
    first = sent + round(step.first_token_after * 1000)
    yield Bar(THINKING, sent, first)
    yield Bar(MODEL, first, last)


def answered_at(step: Step) -> datetime | None:
    """When its answer had ended."""
    if step.sent_at is None or step.seconds is None:
        return None
    return step.sent_at + timedelta(seconds=step.seconds)


def call_bars(call: ToolCall, answered: datetime | None, began: datetime) -> Iterator[Bar]:
    """The stretches of a call whose answer had ended at `answered`."""
    asked = call.created_at if answered is None else max(answered, call.created_at)
    ready, start, end = since(began, asked), call.started_at, call.ended_at
    if call.expires_at is not None:
        decided = call.decided_at or end
        yield Bar(PERSON, ready, since(began, decided) if decided else None)
        if decided is None:
            return
        ready = since(began, decided)
    if start is not None:
        yield Bar(QUEUED, ready, max(ready, since(began, start)))
        yield Bar(TOOL, since(began, start), since(began, end) if end else None)
    elif end is None:
        yield Bar(QUEUED, ready, None)


def since(began: datetime, at: datetime) -> int:
    """Milliseconds."""
    return max(0, round((at - began) / timedelta(milliseconds=1)))


def _overlap(spans: Iterable[tuple[datetime, datetime]]) -> tuple[int, timedelta]:
    """How many there were at once, at most; and the time in which there was any."""
    edges = sorted(edge for start, end in spans for edge in ((start, 1), (end, -1)))
    running, most, covered = 0, 0, timedelta()
    for (at, change), (following, _) in pairwise(edges):
        running += change
        most = max(most, running)
        covered += (following - at) * bool(running)
    return most, covered

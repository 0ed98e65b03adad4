"""The answer read by read: when each piece came over the network, its bytes, and what it changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice, repeat
from typing import Any

from chat.canonical import clean_text
from chat.inspector.offered import offered
from chat.inspector.tab import Tab
from chat.llm.answer import CallDelta, Delta, ReasoningDelta, TextDelta
from chat.llm.reading import Reading
from chat.llm.rereading import replay
from chat.models import Step
from chat.turns.rereading import ids_used_before, profile_of

MOST = 1_000
"""Reads that are shown, at most: the rest is in the answer as received."""
SHOWN = 2_000
"""Characters of one read that are shown, at most."""


@dataclass(frozen=True, slots=True)
class Change:
    """What one read added: to `text`, to `reasoning`, or to the arguments of a call."""

    where: str
    added: str


@dataclass(frozen=True, slots=True)
class Chunk:
    number: int
    after: float
    """Seconds since the request was sent."""
    offset: int
    size: int
    """Bytes."""
    text: str
    changes: tuple[Change, ...]


def chunks(step: Step) -> list[Chunk]:
    """The reads of a step that has ended; what each changed is read anew, as it was when it came."""
    made: list[Chunk] = []
    for number, ((after, _), piece, told) in enumerate(islice(_told(step), MOST), start=1):
        offset = made[-1].offset + made[-1].size if made else 0
        text = clean_text(piece.decode("utf-8", errors="replace"))[:SHOWN]
        made.append(Chunk(number, after, offset, len(piece), text, tuple(_changes(told))))
    return made


def arguments_came(step: Step, position: int) -> tuple[float, float] | None:
    """Seconds after sending until the call at `position` was first and last heard of; None if unknown."""
    heard = [
        after
        for (after, _), _, told in _told(step)
        if any(isinstance(delta, CallDelta) and delta.position == position for delta in told)
    ]
    return (heard[0], heard[-1]) if heard else None


def _told(step: Step) -> Iterator[tuple[tuple[float, int], bytes, list[Delta]]]:
    wire = step.wire
    pieces = list(_pieces(wire.received, [size for _, size in wire.reads]))
    names = {str(tool.get("name")): tool.get("parameters") or {} for tool in offered(step)}
    reading = Reading(
        step.http_status or 0, wire.response_headers, names, profile_of(step), ids_used_before(step)
    )
    told = chain(replay(reading, pieces, lost=wire.lost), repeat([]))
    yield from zip(wire.reads, pieces, told, strict=False)


def _pieces(received: bytes, sizes: list[int]) -> Iterator[bytes]:
    start = 0
    for size in sizes:
        yield received[start : start + size]
        start += size


def _changes(told: list[Delta]) -> Iterator[Change]:
    for delta in told:
        match delta:
            case TextDelta(text):
                yield Change("text", clean_text(text))
            case ReasoningDelta(text):
                yield Change("reasoning", clean_text(text))
            case CallDelta(position, name, arguments):
                yield Change(f"call {position + 1}: {clean_text(name)}", clean_text(arguments))


def _context(step: Step) -> dict[str, Any]:
    reads = len(step.wire.reads)
    return {"chunks": chunks(step), "reads": reads, "left_out": max(0, reads - MOST)}


tab = Tab(
    slug="chunks",
    title="Chunks",
    template="inspector/tabs/chunks.html",
    context=_context,
    applies_to=lambda step: step.is_final and step.http_status is not None,
)

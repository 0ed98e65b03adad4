"""Streams of words: how late they come, what they cost, how many there can be, how soon they begin."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from statistics import quantiles

from bench.sockets.viewer import Socket
from bench.speed.model import Model
from bench.speed.stream import Stream
from bench.speed.subjects import Subject

A_SECOND = 50
PATIENCE = 60.0
LATE, FIRST_LATE = 100.0, 1000.0
"""Milliseconds, of the 99th of a hundred: beyond these, there were too many streams."""
LADDER = (40, 80, 100, 120, 160, 200, 240, 280, 320)
_names = count()


class Broken(Exception):
    """A word was lost, doubled or out of order: no figure counts then."""


@dataclass(frozen=True)
class Streamed:
    late: list[float]
    """Milliseconds from when a word left the model to when it was in the page."""
    first: list[float]
    """Milliseconds from when something was said to the first word in the page."""
    seconds: float
    """From the first that was said to the last word."""
    cpu: Mapping[str, float]
    """Seconds of a core in this time, by who took them; `load` is we, who make the load."""

    def a_thousand(self, *parts: str) -> float:
        """Seconds of a core that these took for a thousand words."""
        return sum(self.cpu[part] for part in parts) / len(self.late) * 1000

    def share(self, part: str) -> float:
        """Of one core."""
        return self.cpu[part] / self.seconds

    @property
    def held(self) -> bool:
        return part(self.late, 99) < LATE and part(self.first, 99) < FIRST_LATE


def part(values: Sequence[float], percent: int) -> float:
    return quantiles(values, n=100)[percent - 1] if len(values) > 1 else values[0]


async def streamed(
    subject: Subject, model: Model, streams: int, seconds: float, within: float = 1.0
) -> Streamed:
    """So many answers at once, begun within so many seconds."""
    words = int(seconds * A_SECOND)
    opened = [await subject.open(f"n{next(_names)} {words} {A_SECOND}", words) for _ in range(streams)]
    await asyncio.sleep(0.5)
    before, began = _cpu(subject), time.monotonic()
    async with asyncio.TaskGroup() as group:
        for at, (stream, _) in enumerate(opened):
            group.create_task(_say(subject, stream, at * within / streams))
    await _ended(opened)
    taken = time.monotonic() - began
    cpu = {part: seconds - before[part] for part, seconds in _cpu(subject).items()}
    whole = [_whole(subject, stream) for stream, _ in opened]
    late = [
        (came - left) * 1000
        for stream in whole
        for came, left in zip(stream.came, model.left.pop(stream.said), strict=True)
    ]
    first = [(stream.came[0] - stream.said_at) * 1000 for stream in whole]
    return Streamed(late, first, taken, cpu)


def _cpu(subject: Subject) -> dict[str, float]:
    return subject.cpu() | {"load": time.process_time()}


async def _say(subject: Subject, stream: Stream, after: float) -> None:
    await asyncio.sleep(after)
    await subject.say(stream)


async def _ended(opened: Sequence[tuple[Stream, Socket]]) -> None:
    until = time.monotonic() + PATIENCE
    while not all(stream.whole_at for stream, _ in opened) and time.monotonic() < until:
        await asyncio.sleep(0.02)
    for _, socket in opened:
        socket.transport.close()


def _whole(subject: Subject, stream: Stream) -> Stream:
    if stream.wrong or not stream.whole_at:
        raise Broken(f"{subject.name}: {len(stream.came)} of {stream.words} words came. {stream.wrong}")
    return stream


async def most(subject: Subject, model: Model, seconds: float, told: Callable[[int, Streamed], None]) -> int:
    """The most streams that hold, by the steps of the ladder."""
    held = 0
    for streams in LADDER:
        found = await streamed(subject, model, streams, seconds, within=2.0)
        told(streams, found)
        if not found.held:
            break
        held = streams
    return held


async def burst(subject: Subject, model: Model, words: int = 5000) -> float:
    """Words a second of one answer that comes as fast as it is taken, from when it is said to the whole."""
    stream, socket = await subject.open(f"n{next(_names)} {words} 0", words)
    await subject.say(stream)
    await _ended([(stream, socket)])
    _whole(subject, stream)
    return words / (stream.whole_at - stream.said_at)


async def called(subject: Subject) -> float:
    """Seconds for an answer of eight calls, each of a second, and the word after them."""
    stream, socket = await subject.open(f"n{next(_names)} 8 calls", 1)
    await subject.say(stream)
    await _ended([(stream, socket)])
    return _whole(subject, stream).whole_at - stream.said_at


async def firsts(subject: Subject, model: Model, times: int = 50) -> list[float]:
    """Milliseconds until the first word, with nothing else to do."""
    return [(await streamed(subject, model, 1, 0.06, within=0)).first[0] for _ in range(times)]

"""Measures the server with idle, streaming, slow and dead sockets, and says which figures hold."""

import argparse
import asyncio
import resource
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles

from bench.sockets.places import Place, database, places
from bench.sockets.saying import Lines
from bench.sockets.server import Process, running
from bench.sockets.viewer import Frame, Socket, Watcher, view

WORDS_A_SECOND = 50


@dataclass
class Bench:
    server: Process
    idle: list[Place]
    spare: list[Place]
    """One for each turn."""
    seconds: int
    sockets: list[Socket] = field(default_factory=list)

    @property
    def host(self) -> str:
        return self.server.host

    async def open(self, wanted: Sequence[Place]) -> list[Socket]:
        """Fifty at a time, as a crowd comes back."""
        opened: list[Socket] = []
        for at in range(0, len(wanted), 50):
            some = wanted[at : at + 50]
            opened += await asyncio.gather(
                *(view(self.host, place.conversation, place.session, _ignore) for place in some)
            )
        return opened

    async def load(self, seconds: float) -> tuple[float, float]:
        """The share of one core that the server and we have taken meanwhile."""
        before, ours, began = self.server.cpu(), time.process_time(), time.monotonic()
        await asyncio.sleep(seconds)
        taken = time.monotonic() - began
        return (self.server.cpu() - before) / taken, (time.process_time() - ours) / taken


def _ignore(frame: Frame) -> None:
    pass


async def idle(bench: Bench) -> None:
    """A thousand pages that nobody writes on."""
    await asyncio.sleep(5)
    before = bench.server.memory()
    cpu, _ = await bench.load(10)
    print(f"{'no sockets':34} {before / 1024:7.1f} MB private, {cpu:5.1%} of a core")
    for cycle in (1, 2, 3):
        began = time.monotonic()
        bench.sockets = await bench.open(bench.idle)
        took = time.monotonic() - began
        await asyncio.sleep(10)
        full = bench.server.memory()
        cpu, _ = await bench.load(20)
        lost = sum(socket.closed.done() for socket in bench.sockets)
        print(
            f"{f'{len(bench.idle):,} idle, time {cycle}':34} {full / 1024:7.1f} MB, "
            f"{(full - before) / len(bench.idle):5.1f} KB a socket, {cpu:5.1%} of a core, "
            f"opened in {took:.1f} s, {lost} lost"
        )
        for socket in bench.sockets:
            socket.transport.close()
        await asyncio.sleep(20)
        after = bench.server.memory()
        print(f"{'  and after they closed':34} {after / 1024:7.1f} MB, {after - before:+.0f} KB")


async def streaming(bench: Bench, turns: int, viewers: int) -> None:
    """Each turn says fifty words a second to so many viewers, beside the idle sockets."""
    words = bench.seconds * WORDS_A_SECOND
    where = [bench.spare.pop() for _ in range(turns)]
    watchers = [(place, Watcher(words)) for place in where for _ in range(viewers)]
    sockets = await asyncio.gather(
        *(view(bench.host, place.conversation, place.session, watcher.hear) for place, watcher in watchers)
    )
    with closing(Lines()) as lines:
        load = asyncio.create_task(bench.load(bench.seconds))
        for place in where:
            await lines.say(bench.host, place, f"paced {words} {WORDS_A_SECOND}")
        server, ours = await load
        until = time.monotonic() + bench.seconds + 60
        while not all(watcher.whole for _, watcher in watchers) and time.monotonic() < until:
            await asyncio.sleep(0.2)
    _report(f"{turns} turns × {viewers}", [watcher for _, watcher in watchers], sockets, server, ours)
    for socket in sockets:
        socket.transport.close()


def _report(
    name: str, watchers: Sequence[Watcher], sockets: Sequence[Socket], server: float, ours: float
) -> None:
    late = [each for watcher in watchers for each in watcher.late]
    cuts = quantiles(late, n=100)
    wrong = sum(bool(watcher.wrong) or not watcher.whole for watcher in watchers)
    frames = sum(socket.frames for socket in sockets)
    print(
        f"{name:34} event → frame p50 {cuts[49]:.0f}, p95 {cuts[94]:.0f}, p99 {cuts[98]:.0f}, "
        f"max {max(late):.0f} ms; {len(late):,} words in {frames:,} frames; "
        f"{wrong} viewers missed or mixed a word; server {server:.0%}, client {ours:.0%} of a core"
    )
    for watcher in watchers:
        if watcher.wrong or not watcher.whole:
            print("   ", watcher.seen, watcher.whole, watcher.wrong[:3])
            break


async def dead(bench: Bench, count: int) -> None:
    """Sockets that read nothing of an answer of many megabytes, and one that does."""
    before = peak = bench.server.memory()
    place = bench.spare.pop()
    watcher = Watcher(400)
    reader = await view(bench.host, place.conversation, place.session, watcher.hear)
    readers = [
        await view(bench.host, place.conversation, place.session, _ignore, receive_buffer=4096)
        for _ in range(count)
    ]
    for socket in readers:
        socket.transport.pause_reading()
    began = time.monotonic()
    with closing(Lines()) as lines:
        await lines.say(bench.host, place, "flooding 400 4000")
        while not watcher.whole and time.monotonic() < began + 60:
            await asyncio.sleep(0.1)
            peak = max(peak, bench.server.memory())
    took = time.monotonic() - began
    late = quantiles(watcher.late, n=100)[94] if len(watcher.late) > 1 else -1
    await asyncio.sleep(max(0, began + 25 - time.monotonic()))
    for socket in readers:
        socket.transport.resume_reading()
    codes = await asyncio.gather(*(asyncio.wait_for(socket.closed, 20) for socket in readers))
    print(
        f"{f'{count} that read nothing of 1.6 MB':34} {(peak - before) / 1024:.1f} MB more at the peak, "
        f"closed with {sorted(set(codes))}; "
        f"one that reads had all in {took:.1f} s: {watcher.whole}, p95 {late:.0f} ms"
    )
    reader.transport.close()


async def measure(bench: Bench, only: str) -> None:
    if only in ("", "idle"):
        await idle(bench)
    start = bench.server.memory()
    if only in ("", "streaming"):
        bench.sockets = await bench.open(bench.idle)
        for turns, viewers in ((20, 10), (40, 5), (100, 2), (200, 1)):
            await streaming(bench, turns, viewers)
        lost = sum(socket.closed.done() for socket in bench.sockets)
        print(f"{f'{len(bench.idle):,} idle beside them':34} {lost} lost")
        for socket in bench.sockets:
            socket.transport.close()
    if only in ("", "dead"):
        await dead(bench, 50)
    for minutes in (0, 1):
        await asyncio.sleep(60 * minutes)
        end = bench.server.memory()
        print(f"{f'after all, {minutes} min':34} {end / 1024:.1f} MB, {end - start:+.0f} KB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--idle", type=int, default=1000)
    parser.add_argument("--seconds", type=int, default=30, help="how long each answer streams")
    parser.add_argument("--only", choices=("idle", "streaming", "dead"), default="")
    options = parser.parse_args()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    if most < options.idle + 500:
        sys.exit(f"This needs {options.idle + 500} open files, and only {most} are allowed (ulimit -n).")
    with tempfile.TemporaryDirectory() as folder, running("-m", "bench.sockets.model") as model:
        address = f"sqlite:///{Path(folder, 'db.sqlite3')}"
        database(address)
        crowd, spare = places(options.idle), places(400)
        environment = {
            "LLM_PROVIDER": "custom",
            "LLM_BASE_URL": f"http://127.0.0.1:{model.told}/v1",
            "LLM_MODEL": "paced",
            "TURN_OUTPUT_TOKENS": "10000000",
            "SOCKETS_A_PERSON": "0",
            "DATABASE_URL": address,
        }
        with running("manage.py", "serve", "--port", "0", **environment) as server:
            asyncio.run(measure(Bench(server, crowd, spare, options.seconds), options.only))


if __name__ == "__main__":
    main()

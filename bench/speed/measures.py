"""What is measured of a subject in one round, by name: milliseconds, seconds, streams, megabytes."""

import asyncio
import time
from collections.abc import AsyncIterator
from itertools import count
from statistics import median

import httpx

from bench.sockets.viewer import Socket
from bench.speed.fleet import Fleet
from bench.speed.model import Model
from bench.speed.streams import Streamed, burst, called, firsts, most, part, streamed
from bench.speed.subjects import OneProcess, Subject, Travelbot

SECONDS = 10.0
MEGABYTE = 1024
_names = count()


async def measured(subject: OneProcess, model: Model, quick: bool) -> AsyncIterator[tuple[str, float]]:
    """Each as soon as it is known; the share of a core that the load took comes as `load`."""
    first = await firsts(subject, model, 10 if quick else 50)
    yield "first token p50", part(first, 50)
    yield "first token p99", part(first, 99)
    yield "burst", await burst(subject, model)
    if isinstance(subject, Travelbot):
        yield "8 tools of 1 s", await called(subject)
        yield "500 messages served", await _served(subject)
    for streams in (20, 100):
        found = await streamed(subject, model, streams, SECONDS / 5 if quick else SECONDS)
        yield f"p50 at {streams} streams", part(found.late, 50)
        yield f"p99 at {streams} streams", part(found.late, 99)
        yield f"CPU at {streams} streams", found.a_thousand("server")
        yield "load", found.share("load")
    crowd = await streamed(subject, model, 100, 2, within=2)
    yield "first token p99 of a crowd", part(crowd.first, 99)
    yield "load", crowd.share("load")
    if not quick:
        yield "streams", await _most(subject, model)


async def of_all(fleet: Fleet, model: Model, quick: bool) -> AsyncIterator[tuple[str, float]]:
    """The same of web servers and workers, as far as it says something else."""
    first = await firsts(fleet, model, 10 if quick else 30)
    yield "first token p50", part(first, 50)
    yield "first token p99", part(first, 99)
    found = await streamed(fleet, model, 100, SECONDS / 5 if quick else SECONDS)
    yield "p50 at 100 streams", part(found.late, 50)
    yield "p99 at 100 streams", part(found.late, 99)
    yield "CPU at 100 streams", found.a_thousand("web", "workers")
    yield "CPU of PostgreSQL and Redis", found.a_thousand("PostgreSQL", "Redis")
    yield "CPU of the load", found.a_thousand("load")
    if not quick:
        yield "streams", await _most(fleet, model)


async def _served(subject: Travelbot) -> float:
    """Milliseconds for the page of a long conversation, at the median of ten."""
    url = f"{subject.process.url}c/{subject.long.conversation}/"
    headers, taken = {"cookie": f"sessionid={subject.long.session}"}, []
    async with httpx.AsyncClient(timeout=60, trust_env=False) as http:
        for _ in range(10):
            began = time.monotonic()
            response = await http.get(url, headers=headers)
            taken.append((time.monotonic() - began) * 1000)
            assert response.status_code == 200, response.status_code
    return median(taken)


async def opened(subject: OneProcess) -> float:
    """Megabytes for a hundred pages that listen and say nothing."""
    before = subject.process.memory()
    sockets: list[Socket] = [(await subject.open(f"open{next(_names)} 1 0", 1))[1] for _ in range(100)]
    await asyncio.sleep(1)
    taken = subject.process.memory() - before
    for socket in sockets:
        socket.transport.close()
    return taken / MEGABYTE


async def _most(subject: Subject, model: Model) -> float:
    def told(streams: int, found: Streamed) -> None:
        shares = ", ".join(f"{part} {found.share(part):.0%}" for part in found.cpu)
        print(
            f"    {streams} streams: p99 {part(found.late, 99):.0f} ms, first token p99 "
            f"{part(found.first, 99):.0f} ms; of one core: {shares}",
            flush=True,
        )

    return await most(subject, model, 5, told)

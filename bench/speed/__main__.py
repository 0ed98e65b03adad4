"""`make bench`: rounds of all in turns, over real sockets, and what holds of what was wanted."""

import argparse
import asyncio
import os
import resource
import socket
import tempfile
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from pathlib import Path

import httpx

from bench.sockets.places import database
from bench.sockets.server import running
from bench.speed.browser import seen
from bench.speed.disk import used
from bench.speed.fleet import Stores, fleet, stores
from bench.speed.measures import MEGABYTE, measured, of_all, opened
from bench.speed.model import Model
from bench.speed.subjects import LOAD_CORE, SERVERS_CORE, Relay, Travelbot, pin, subjects
from bench.speed.table import Rounds, about, table, write

PLACES = 1500
"""Pages that one round opens, at most."""


async def rounds(
    both: tuple[Relay, Travelbot], model: Model, stores: Stores | None, count: int, quick: bool
) -> Rounds:
    found: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))

    async def take(name: str, figures: AsyncIterator[tuple[str, float]]) -> None:
        async for figure, value in figures:
            found[name][figure] += [value]
            print(f"  {figure}: {value:.3f}", flush=True)

    await model.start()
    spare = stores.places(PLACES * count) if stores else []
    for subject in both:
        found[subject.name]["memory idle"] += [subject.process.memory() / MEGABYTE]
        found[subject.name]["100 open"] += [await opened(subject)]
    for number in range(1, count + 1):
        for subject in both:
            print(f"round {number}, {subject.name}", flush=True)
            await take(subject.name, measured(subject, model, quick))
            await take(subject.name, seen(subject, subject.long if isinstance(subject, Travelbot) else None))
        if stores:
            print(f"round {number}, fleet", flush=True)
            async with fleet(stores, model.base_url, spare) as all_of_it:
                await take("fleet", of_all(all_of_it, model, quick))
    return found


def started(*command: str, **environment: str) -> float:
    """Seconds until a process has answered its first page."""
    began = time.monotonic()
    with running(*command, **environment) as process, httpx.Client(trust_env=False) as http:
        pin(process.pid, SERVERS_CORE)
        assert http.get(process.url, follow_redirects=True).status_code == 200
        return time.monotonic() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--quick", action="store_true", help="short rounds, nothing is written")
    options = parser.parse_args()
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with socket.create_server(("127.0.0.1", 0)) as free:
        model = Model(free.getsockname()[1])
    with tempfile.TemporaryDirectory() as folder, stores() as beside:
        address = f"sqlite:///{Path(folder, 'db.sqlite3')}"
        database(address)
        pin(os.getpid(), LOAD_CORE)
        starts = {
            "relay": started("-m", "bench.speed.relay", MODEL=""),
            "Travelbot": started("manage.py", "serve", "--port", "0", DATABASE_URL=address),
        }
        with subjects(model.base_url, address, PLACES * options.rounds) as both:
            before = used()
            found = asyncio.run(rounds(both, model, beside, options.rounds, options.quick))
            found["Travelbot"]["disk"] = [(used() - before).ratio]  # type: ignore[index]
    for name, seconds in starts.items():
        found[name]["start"] = [seconds]  # type: ignore[index]
    print(f"\n{about(found)}\n\n{table(found)}")
    if not options.quick:
        write(found)


if __name__ == "__main__":
    main()

"""`make bench`: rounds of both in turns, over real sockets, and what holds of what was wanted."""

import argparse
import asyncio
import os
import resource
import socket
import tempfile
import time
from collections import defaultdict
from pathlib import Path

import httpx

from bench.sockets.places import database
from bench.sockets.server import running
from bench.speed.browser import seen
from bench.speed.disk import used
from bench.speed.measures import MEGABYTE, measured, opened
from bench.speed.model import Model
from bench.speed.subjects import LOAD_CORE, SERVERS_CORE, Relay, Travelbot, pin, subjects
from bench.speed.table import Rounds, about, table, write

PLACES = 1500
"""Pages that one round opens, at most."""


async def rounds(both: tuple[Relay, Travelbot], model: Model, count: int, quick: bool) -> Rounds:
    found: dict[str, dict[str, list[float]]] = {each.name: defaultdict(list) for each in both}
    await model.start()
    for subject in both:
        found[subject.name]["memory idle"] += [subject.process.memory() / MEGABYTE]
        found[subject.name]["100 open"] += [await opened(subject)]
    for number in range(1, count + 1):
        for subject in both:
            print(f"round {number}, {subject.name}", flush=True)
            async for name, value in measured(subject, model, quick):
                found[subject.name][name] += [value]
                print(f"  {name}: {value:.3f}", flush=True)
            async for name, value in seen(subject, subject.long if isinstance(subject, Travelbot) else None):
                found[subject.name][name] += [value]
                print(f"  {name}: {value:.3f}", flush=True)
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
    with tempfile.TemporaryDirectory() as folder:
        address = f"sqlite:///{Path(folder, 'db.sqlite3')}"
        database(address)
        pin(os.getpid(), LOAD_CORE)
        starts = {
            "relay": started("-m", "bench.speed.relay", MODEL=""),
            "Travelbot": started("manage.py", "serve", "--port", "0", DATABASE_URL=address),
        }
        with subjects(model.base_url, address, PLACES * options.rounds) as both:
            before = used()
            found = asyncio.run(rounds(both, model, options.rounds, options.quick))
            found["Travelbot"]["disk"] = [(used() - before).ratio]  # type: ignore[index]
    for name, seconds in starts.items():
        found[name]["start"] = [seconds]  # type: ignore[index]
    print(f"\n{about(found)}\n\n{table(found)}")
    if not options.quick:
        write(found)


if __name__ == "__main__":
    main()

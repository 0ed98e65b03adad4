"""The scale-out way: web servers and workers on PostgreSQL and Redis, all on all cores, with the load."""

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from bench.sockets.places import Place
from bench.sockets.server import ROOT, TICKS, Process, running
from bench.speed.subjects import LOAD_CORE, PACED, Site, pin
from tests.faults.postgres import postgres
from tests.redis_server import redis_server

WEBS = WORKERS = 2
TURNS = 1000
"""A worker may run so many at a time: how many it can is what is measured."""
CONNECTIONS = 500


@dataclass(frozen=True)
class Stores:
    """PostgreSQL, which syncs each commit as it does by default, and Redis."""

    database: str
    postgres: int
    redis_url: str
    redis: int

    @property
    def environment(self) -> dict[str, str]:
        return {"DATABASE_URL": self.database, "REDIS_URL": self.redis_url}

    def places(self, count: int) -> list[Place]:
        command = (sys.executable, "-m", "bench.sockets.places", str(count))
        made = subprocess.run(
            command,
            cwd=ROOT,
            env=os.environ | self.environment,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        return [Place(*line.split()) for line in made.stdout.splitlines()]


class Fleet(Site):
    name = "fleet"

    def __init__(
        self, webs: Sequence[Process], workers: Sequence[Process], stores: Stores, spare: list[Place]
    ) -> None:
        super().__init__([web.host for web in webs], spare)
        self.webs, self.workers, self.stores = webs, workers, stores

    def cpu(self) -> dict[str, float]:
        return {
            "web": sum(web.cpu() for web in self.webs),
            "workers": sum(worker.cpu() for worker in self.workers),
            "PostgreSQL": _of_family(self.stores.postgres),
            "Redis": _of_family(self.stores.redis),
        }


@contextmanager
def stores() -> Iterator[Stores | None]:
    """None, and a line that says it, where they are not installed. Before anything is pinned to a core."""
    with ExitStack() as stack:
        try:
            database = stack.enter_context(postgres(max_connections=CONNECTIONS))
        except pytest.skip.Exception as missing:
            print(f"Web servers and workers are left out. {missing}")
            yield None
            return
        if not shutil.which("redis-server"):
            print(
                "Web servers and workers are left out. Redis is not installed: Debian has it as redis-server"
            )
            yield None
            return
        redis = stack.enter_context(redis_server())
        assert redis.process is not None
        postmaster = (database.folder / "data/postmaster.pid").read_text().split()[0]
        yield Stores(database.url, int(postmaster), redis.url, redis.process.pid)


@asynccontextmanager
async def fleet(stores: Stores, model: str, spare: list[Place]) -> AsyncIterator[Fleet]:
    """Up while it is measured, so that it takes nothing from the others. We use all cores as well then."""
    environment = PACED | {"LLM_BASE_URL": model} | stores.environment
    serve, work = ("manage.py", "serve", "--port", "0"), ("manage.py", "worker", "--turns", str(TURNS))
    with ExitStack() as stack:

        def started(*command: str) -> Process:
            process = stack.enter_context(running(*command, **environment))
            pin(process.pid, None)
            return process

        pin(os.getpid(), None)
        stack.callback(pin, os.getpid(), LOAD_CORE)
        webs = [await asyncio.to_thread(started, *serve) for _ in range(WEBS)]
        workers = [await asyncio.to_thread(started, *work) for _ in range(WORKERS)]
        yield Fleet(webs, workers, stores, spare)
        await asyncio.to_thread(stack.close)


def _of_family(pid: int) -> float:
    """Seconds of processor that a process and its children have taken, those that ended as well."""
    stats = {path.parent.name: _stat(path) for path in Path("/proc").glob("[0-9]*/stat")}
    family = [stat for each, stat in stats.items() if stat and str(pid) in (each, stat[1])]
    return sum(int(ticks) for stat in family for ticks in stat[11:15]) / TICKS


def _stat(path: Path) -> list[str]:
    """What follows the process's name; nothing, if it has ended meanwhile."""
    try:
        return path.read_text().rpartition(")")[2].split()
    except OSError:
        return []

"""`manage.py worker`: runs the turns that the web servers of the same PostgreSQL queue."""

import asyncio
import signal
import sys
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from prometheus_client import start_http_server
from uvicorn.loops.auto import auto_loop_factory

from chat.keeping.hourly import pruning
from chat.management.interpreter import share
from chat.management.migrating import migrate
from chat.management.welcome import model
from chat.metrics import registry
from chat.trials.conductor import conducting
from chat.turns.database import in_database
from chat.turns.engine import runner

DRAIN_SECONDS = 10.0
ENDS = (signal.SIGTERM, signal.SIGINT)


def _count(value: str) -> int:
    if not (value.isascii() and value.isdigit() and 0 < int(value[:9]) < 10**8):
        raise ArgumentTypeError(f"expected a whole number of at least 1, got {value!r}")
    return int(value)


def _show_metrics(host: str, port: int) -> None:
    """They name no person and hold no text: whoever reaches the port may read them."""
    try:
        start_http_server(port, host, registry=registry)
    except (OSError, OverflowError) as error:
        raise CommandError(f"Nobody can be told the metrics at {host}:{port}: {error}.") from error


class Command(BaseCommand):
    help = "Run turns for the web servers that share DATABASE_URL and REDIS_URL."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--turns", type=_count, default=settings.WORKER_TURNS, help="how many at a time, at most"
        )
        parser.add_argument(
            "--drain",
            type=float,
            default=DRAIN_SECONDS,
            metavar="SECONDS",
            help="how long turns may go on at the end, before another worker goes on with them",
        )

        parser.add_argument(
            "--metrics-port", type=int, metavar="PORT", help="where Prometheus asks what this worker counts"
        )
        parser.add_argument("--metrics-host", default="127.0.0.1", metavar="HOST")

    def handle(self, *args: Any, turns: int, drain: float, **options: Any) -> None:
        for end in ENDS:
            signal.signal(end, lambda *_: sys.exit(0))
        if not settings.SCALE_OUT:
            raise CommandError(
                "A worker shares PostgreSQL and Redis with web servers: set DATABASE_URL and REDIS_URL. "
                "Without them the server runs turns itself: make run."
            )
        if (port := options["metrics_port"]) is not None:
            _show_metrics(options["metrics_host"], port)
        migrate()
        with asyncio.Runner(loop_factory=auto_loop_factory()) as loop:
            loop.run(self._work(turns, drain))

    async def _work(self, turns: int, drain: float) -> None:
        """Until a signal asks for the end. Trials say nothing more then, while their turns have time."""
        from chat.feed.bridge.bridge import bridging  # One process needs nothing of these.
        from chat.turns.worker import Worker

        stop = asyncio.Event()
        for end in ENDS:
            asyncio.get_running_loop().add_signal_handler(end, stop.set)
        self.stdout.write(f"Worker:     runs turns as they are queued, {turns} at a time")
        self.stdout.write(f"Model:      {model()}")
        self.stdout.flush()
        try:
            async with bridging(), runner() as (engine, _):
                share()
                worker = Worker(engine, turns, drain)
                async with asyncio.TaskGroup() as group:
                    group.create_task(worker.run(stop))
                    async with conducting(worker.running), pruning(worker.running):
                        await stop.wait()
        finally:
            in_database.close()

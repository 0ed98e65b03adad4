"""A worker: runs turns as their jobs come, and sweeps for those whose job or runner was lost."""

import asyncio
import logging
import os
import socket
from contextlib import suppress
from typing import Any

from procrastinate import App, JobContext, PsycopgConnector
from procrastinate.contrib.django.utils import connector_params
from procrastinate.exceptions import ConnectorException
from procrastinate.job_context import AbortReason
from procrastinate.jobs import DeleteJobCondition, Status
from psycopg import AsyncConnection

from chat.turns.database import in_database
from chat.turns.jobs import QUEUE, RUN_TURN, queue_left
from chat.turns.outage import passing
from chat.turns.runner import Runner
from chat.turns.running import Running

logger = logging.getLogger(__name__)

SWEEP_SECONDS = 2.0
FETCH_SECONDS = 0.5
"""PostgreSQL notifies of jobs; Procrastinate misses one that comes just while it finds none."""
POLL_SECONDS = 2.0
"""It notifies of stops too; what it could not is found within this time."""
PREPARED = 3
"""A statement that was said so often is prepared: PostgreSQL does not plan it again."""
HEARTBEAT_SECONDS = 5.0
STALLED_SECONDS = 20.0
"""A worker without a heartbeat for so long is dead, and what it left of its jobs is deleted."""
RETRY_SECONDS = 1.0


class Worker:
    """Runs `turns` turns at a time. Told to stop, it gives them `drain` seconds; then another goes on."""

    def __init__(self, runner: Runner, turns: int, drain: float) -> None:
        self.turns, self.drain = turns, drain
        self.running = Running(f"worker:{socket.gethostname()}:{os.getpid()}", runner)

    async def run(self, stop: asyncio.Event) -> None:
        under_way = [asyncio.create_task(self._fetch()), asyncio.create_task(self._sweep())]
        try:
            await stop.wait()
        finally:
            for task in under_way:
                task.cancel()
            await asyncio.gather(*under_way, return_exceptions=True)
            await self.running.drain(self.drain)
            with passing():
                await in_database(queue_left)

    async def _fetch(self) -> None:
        """Procrastinate's worker gives up when it loses PostgreSQL. Turns under way don't: it begins anew."""
        while True:
            try:
                app = self._app()
                async with app.open_async():
                    await app.run_worker_async(
                        queues=[QUEUE],
                        name=self.running.name,
                        concurrency=self.turns,
                        delete_jobs=DeleteJobCondition.ALWAYS,
                        fetch_job_polling_interval=FETCH_SECONDS,
                        abort_job_polling_interval=POLL_SECONDS,
                        update_heartbeat_interval=HEARTBEAT_SECONDS,
                        stalled_worker_timeout=STALLED_SECONDS,
                        shutdown_graceful_timeout=0,
                        install_signal_handlers=False,
                        task_middleware=[],
                    )
            except Exception as error:
                logger.warning("The queue is lost (%s: %s); trying again", type(error).__name__, error)
            await asyncio.sleep(RETRY_SECONDS)

    def _app(self) -> App:
        pool: dict[str, Any] = {"min_size": 1, "max_size": 2, "timeout": 5, "reconnect_timeout": 5}
        app = App(connector=PsycopgConnector(kwargs=connector_params(), configure=_one_statement, **pool))
        app.task(name=RUN_TURN, queue=QUEUE, pass_context=True)(self._run_turn)
        tidy = app.task(name="tidy", queue=QUEUE, queueing_lock="tidy", pass_context=True)(_tidy)
        app.periodic(cron="* * * * *")(tidy)
        return app

    async def _run_turn(self, context: JobContext, turn: int) -> None:
        """The job ends with its turn. When it is cut off, by a shutdown say, the turn goes on without it."""
        try:
            await self.running.take_up(turn)
            await self.running.ended(turn)
        except asyncio.CancelledError:
            if context.abort_reason() == AbortReason.USER_REQUEST:
                self.running.stop(turn)
            raise

    async def _sweep(self) -> None:
        while True:
            try:
                with passing():
                    await in_database(queue_left)
            except Exception:
                logger.exception("Looking for turns that were left failed; trying again")
            await asyncio.sleep(SWEEP_SECONDS)


async def _one_statement(connection: AsyncConnection) -> None:
    """All that is asked of the queue is one: a transaction round it would be two more each time."""
    await connection.set_autocommit(True)
    connection.prepare_threshold = PREPARED


async def _tidy(context: JobContext, timestamp: int) -> None:
    """Jobs of dead workers go: the turns are the record, and theirs have got new ones."""
    jobs = context.app.job_manager
    for job in await jobs.get_stalled_jobs(queue=QUEUE, seconds_since_heartbeat=STALLED_SECONDS):
        with suppress(ConnectorException):  # Another worker was faster.
            await jobs.finish_job(job, Status.FAILED, delete_job=True)
    await jobs.prune_stalled_workers(STALLED_SECONDS)

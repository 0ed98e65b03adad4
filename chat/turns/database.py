"""The ORM from coroutines: on threads of our own, apart from the one that serves pages."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from django.db import close_old_connections, connections

from chat.turns.outage import FAILURES, Unknown, outage, trouble

P = ParamSpec("P")
R = TypeVar("R")

PATIENCE = 30.0
"""Seconds for which a database in trouble is tried again."""
PAUSE, LONGEST_PAUSE = 0.1, 2.0


class DatabaseThread:
    """One thread with its connection. SQLite takes one writer at a time: a queue is fairer than its lock."""

    def __init__(self, name: str) -> None:
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)

    async def __call__(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run `work` where the ORM may be used. A connection that the database dropped is opened anew."""

        def run() -> R:
            try:
                close_old_connections()
                result = work(*args, **kwargs)
            except FAILURES as error:
                outage.noticed(error)
                raise
            outage.over(wrote=False)
            return result

        return await asyncio.get_running_loop().run_in_executor(self._executor, run)

    async def patiently(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """The same for what is written, tried again while the database is in trouble.

        Not when nobody knows whether it was written: Unknown is raised at once.
        """
        loop, pause = asyncio.get_running_loop(), PAUSE
        until = loop.time() + PATIENCE
        while True:
            try:
                result = await self(work, *args, **kwargs)
            except FAILURES as error:
                if isinstance(error, Unknown) or trouble(error) is None or loop.time() >= until:
                    raise
            else:
                outage.over(wrote=True)
                return result
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    def close(self) -> None:
        """Close the connection, e.g. before the process ends."""
        self._executor.submit(connections.close_all).result()


in_database = DatabaseThread("turns")
"""For whoever runs turns."""
in_database_to_read = DatabaseThread("feed")
"""For the feeds: they don't wait for those who write."""

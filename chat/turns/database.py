"""The ORM from coroutines: on threads of our own, apart from the one that serves pages."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from django.db import close_old_connections, connections

P = ParamSpec("P")
R = TypeVar("R")


class DatabaseThread:
    """One thread with its connection. SQLite takes one writer at a time: a queue is fairer than its lock."""

    def __init__(self, name: str) -> None:
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)

    async def __call__(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run `work` where the ORM may be used. A connection that the database dropped is opened anew."""

        def run() -> R:
            _keep_what_still_works()
            return work(*args, **kwargs)

        return await asyncio.get_running_loop().run_in_executor(self._executor, run)

    def close(self) -> None:
        """Close the connection, e.g. before the process ends."""
        self._executor.submit(connections.close_all).result()


def _keep_what_still_works() -> None:
    """Pages come on ever new threads, so Django closes a connection after each request; ours stays."""
    for connection in connections.all(initialized_only=True):
        connection.close_at = None
    close_old_connections()


in_database = DatabaseThread("turns")
"""For whoever runs turns."""
in_database_to_read = DatabaseThread("feed")
"""For the feeds: they don't wait for those who write."""

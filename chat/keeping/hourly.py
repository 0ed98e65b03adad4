"""Once an hour what is older than KEEP_DAYS goes, in whichever process runs turns, one process at a time."""

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from chat.keeping.retention import Old, prune
from chat.turns.database import DatabaseThread
from chat.turns.outage import passing
from chat.turns.running import Running

logger = logging.getLogger(__name__)

EVERY_SECONDS = 3600.0
BREATH_SECONDS = 0.05
"""Between two transactions: turns and pages write meanwhile."""
END = ("", 0)


@asynccontextmanager
async def pruning(_: Running) -> AsyncIterator[None]:
    """Beside the turns of this process."""
    if not settings.KEEP_DAYS:
        yield
        return
    thread = DatabaseThread("keeping")
    task = asyncio.create_task(_every_hour(thread, timedelta(days=settings.KEEP_DAYS)))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await asyncio.to_thread(thread.close)


async def _every_hour(thread: DatabaseThread, kept: timedelta) -> None:
    while True:
        try:
            with passing():
                await _prune(thread, Old(timezone.now() - kept))
        except Exception:
            logger.exception("Pruning what is older than KEEP_DAYS failed; it is tried again in an hour")
        await asyncio.sleep(EVERY_SECONDS)


async def _prune(thread: DatabaseThread, old: Old) -> None:
    parts, gone = prune(old), Counter[str]()
    while (part := await thread(next, parts, END)) != END:
        gone[part[0]] += part[1]
        await asyncio.sleep(BREATH_SECONDS)
    if gone:
        logger.info("Pruned: %s.", ", ".join(f"{count} {name}" for name, count in gone.items()))

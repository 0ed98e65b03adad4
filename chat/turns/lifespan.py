"""The start and the end of a server process: turns are taken up, and handed back."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import AsyncExitStack
from typing import Any

from django.conf import settings

from chat.feed.hub import hub
from chat.turns.catalog import catalog
from chat.turns.database import in_database, in_database_to_read
from chat.turns.dispatch import embedded
from chat.turns.engine import runner

logger = logging.getLogger(__name__)

Event = MutableMapping[str, Any]


async def lifespan(
    scope: Event, receive: Callable[[], Awaitable[Event]], send: Callable[[Event], Awaitable[None]]
) -> None:
    """ASGI's lifespan protocol. Without it a server abandons the turns under way at SIGTERM."""
    async with AsyncExitStack() as stack:
        await receive()
        try:
            await _start(stack)
        except Exception as error:
            logger.exception("The server can't start")
            await send({"type": "lifespan.startup.failed", "message": str(error)})
            return
        await send({"type": "lifespan.startup.complete"})
        await receive()
    await send({"type": "lifespan.shutdown.complete"})


async def _start(stack: AsyncExitStack) -> None:
    """In the order of the stack: what started first ends last."""
    hub.attach()
    stack.callback(hub.detach)
    stack.callback(in_database_to_read.close)
    stack.callback(in_database.close)
    if settings.SCALE_OUT:
        from chat.feed.bridge.bridge import bridging  # One process needs nothing of Redis.

        await stack.enter_async_context(bridging())
    engine, model = await stack.enter_async_context(runner())
    refreshing = asyncio.create_task(catalog.keep_fresh(model))
    stack.callback(refreshing.cancel)
    if not settings.SCALE_OUT:  # Workers run the turns then.
        await embedded.start(engine)
        stack.push_async_callback(embedded.drain)

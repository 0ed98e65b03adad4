"""The start and the end of a server process: turns are taken up, and handed back."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from typing import Any, TypeAlias

from django.conf import settings

from chat.feed.hub import hub
from chat.turns.catalog import catalog
from chat.turns.database import in_database, in_database_to_read
from chat.turns.dispatch import embedded
from chat.turns.engine import runner
from chat.turns.running import Running

logger = logging.getLogger(__name__)

Event: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Event]]
Send: TypeAlias = Callable[[Event], Awaitable[None]]
Beside: TypeAlias = Callable[[Running], AbstractAsyncContextManager[None]]
"""What goes on where turns run, and may say some of its own."""


def lifespan(
    at_last: Callable[[], None], *beside: Beside
) -> Callable[[Event, Receive, Send], Awaitable[None]]:
    """ASGI's lifespan protocol. Without it a server abandons the turns under way at SIGTERM."""

    async def live(scope: Event, receive: Receive, send: Send) -> None:
        async with AsyncExitStack() as stack:
            stack.callback(at_last)
            await receive()
            try:
                await _start(stack, beside)
            except Exception as error:
                logger.exception("The server can't start")
                await send({"type": "lifespan.startup.failed", "message": str(error)})
                return
            await send({"type": "lifespan.startup.complete"})
            await receive()
        await send({"type": "lifespan.shutdown.complete"})

    return live


async def _start(stack: AsyncExitStack, beside: Sequence[Beside]) -> None:
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
        running = await embedded.start(engine)
        stack.push_async_callback(embedded.drain)
        for more in beside:
            await stack.enter_async_context(more(running))

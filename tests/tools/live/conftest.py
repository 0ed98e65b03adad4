"""The world's data, and providers that a test speaks for."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import TypeAlias

import httpx
import pytest

from chat.live.line import joined
from tests.live.asking import Answer, Asked, asking
from tests.tools.world.conftest import ask, the_worlds_data

__all__ = ("ask", "online", "the_worlds_data")
Online: TypeAlias = Callable[..., Awaitable[Asked]]


@pytest.fixture
async def online() -> AsyncIterator[Online]:
    """Live data is on, and the requests are answered in turn."""
    async with AsyncExitStack() as stack:

        async def answering(*answers: httpx.Response | Exception | Answer) -> Asked:
            asked = await stack.enter_async_context(asking(*answers))
            await stack.enter_async_context(joined(asked.line))
            return asked

        yield answering

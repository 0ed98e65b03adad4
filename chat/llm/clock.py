"""A time limit that moves with every read, by one timer: `asyncio.timeout` would set one for each."""

import asyncio
from math import inf
from types import TracebackType
from typing import Self


class TimeIsUp(TimeoutError):
    """Of the clock, not of anything else within its block."""


class Clock:
    """A block that TimeIsUp ends at the time it was last `let` go on until."""

    def __init__(self) -> None:
        self._until = inf
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[object] | None = None
        self._cancelling = 0
        self._rang = False

    async def __aenter__(self) -> Self:
        self._task = asyncio.current_task()
        assert self._task is not None
        self._cancelling = self._task.cancelling()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._task is not None
        if self._timer is not None:
            self._timer.cancel()
        ours = self._rang and self._task.uncancel() <= self._cancelling
        if ours and kind is asyncio.CancelledError:
            raise TimeIsUp from error

    def let(self, until: float) -> None:
        """By the loop's time; infinity while nothing is waited for."""
        self._until = until
        if until < inf and (self._timer is None or until < self._timer.when()):
            self._set()

    def _set(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._loop.call_at(self._until, self._ring)

    def _ring(self) -> None:
        self._timer = None
        if self._loop.time() >= self._until:
            assert self._task is not None
            self._rang = self._task.cancel()
        elif self._until < inf:
            self._set()

"""Work that several wait for at the same time: done once, and given up when nobody waits any more."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

T = TypeVar("T")


@dataclass(slots=True)
class _Work(Generic[T]):
    task: asyncio.Task[T]
    waiting: int = 0


class Sharing(Generic[T]):
    def __init__(self) -> None:
        self._under_way: dict[str, _Work[T]] = {}

    async def share(self, key: str, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """What `work` returns, or the same work of somebody who asked for `key` before."""
        mine = self._under_way.get(key)
        if mine is None:
            mine = self._under_way[key] = _Work(asyncio.create_task(work()))
        mine.waiting += 1
        try:
            return await asyncio.shield(mine.task)
        finally:
            mine.waiting -= 1
            if mine.task.done() or not mine.waiting:
                self._end(key, mine)

    def _end(self, key: str, work: _Work[T]) -> None:
        work.task.cancel()
        if self._under_way.get(key) is work:
            del self._under_way[key]

    async def close(self) -> None:
        tasks = [work.task for work in self._under_way.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

"""Threads for tools that block: daemons, since a tool that never ends must not keep the process alive."""

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from threading import Condition, Thread
from typing import Generic, TypeAlias, TypeVar

T = TypeVar("T")
Job: TypeAlias = tuple[Future[T], Callable[[], T]]


class Threads(Generic[T]):
    """At most `most` at once, started as they are needed. Work waits in line for a free one."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._started = 0
        self._idle = 0
        self._jobs: deque[Job[T]] = deque()
        self._lost: set[Future[T]] = set()
        self._changed = Condition()

    def submit(self, work: Callable[[], T]) -> Future[T]:
        """`work` must not raise a StopIteration: no asyncio future carries one."""
        future: Future[T] = Future()
        with self._changed:
            self._jobs.append((future, work))
            self._staff()
        return future

    def give_up(self, future: Future[T]) -> None:
        """Let a new thread replace the one that `future` still holds; at most `most` are given up at once."""
        with self._changed:
            if future.running() and len(self._lost) < self._most:
                self._lost.add(future)
                self._started -= 1
                self._staff()

    def _staff(self) -> None:
        """Wake or start a thread if there is work that no idle one will take. With the lock held."""
        self._changed.notify()
        if self._idle < len(self._jobs) and self._started < self._most:
            self._started += 1
            Thread(target=self._work, name="tool", daemon=True).start()

    def _work(self) -> None:
        while True:
            future, work = self._next()
            if future.set_running_or_notify_cancel():
                _settle(future, work)
            with self._changed:
                if future in self._lost:
                    return self._lost.remove(future)

    def _next(self) -> Job[T]:
        with self._changed:
            self._idle += 1
            self._changed.wait_for(lambda: self._jobs)
            self._idle -= 1
            return self._jobs.popleft()


def _settle(future: Future[T], work: Callable[[], T]) -> None:
    try:
        future.set_result(work())
    except BaseException as error:
        future.set_exception(error)

"""Threads for tools that block: daemons, since a tool that never ends must not keep the process alive."""

from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from threading import Lock, Semaphore, Thread
from typing import Generic, TypeAlias, TypeVar

T = TypeVar("T")
Job: TypeAlias = tuple[Future[T], Callable[[], T]]


class Threads(Generic[T]):
    """At most `most` at once, started as they are needed. Work waits in line for a free one."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._started = 0
        self._jobs: SimpleQueue[Job[T]] = SimpleQueue()
        self._idle = Semaphore(0)
        self._lost: set[Future[T]] = set()
        self._lock = Lock()

    def submit(self, work: Callable[[], T]) -> Future[T]:
        """`work` must not raise a StopIteration: no asyncio future carries one."""
        future: Future[T] = Future()
        self._jobs.put((future, work))
        if not self._idle.acquire(blocking=False):
            self._start()
        return future

    def give_up(self, future: Future[T]) -> None:
        """Let a new thread replace the one that `future` still holds; at most `most` are given up at once."""
        with self._lock:
            if not future.running() or len(self._lost) >= self._most:
                return
            self._lost.add(future)
            self._started -= 1
        if not self._jobs.empty():
            self._start()

    def _start(self) -> None:
        with self._lock:
            if self._started >= self._most:
                return
            self._started += 1
        Thread(target=self._work, name="tool", daemon=True).start()

    def _work(self) -> None:
        while True:
            future, work = self._jobs.get()
            if future.set_running_or_notify_cancel():
                _settle(future, work)
            with self._lock:
                if future in self._lost:
                    return self._lost.remove(future)
            self._idle.release()


def _settle(future: Future[T], work: Callable[[], T]) -> None:
    try:
        future.set_result(work())
    except BaseException as error:
        future.set_exception(error)

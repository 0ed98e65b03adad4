"""Threads that are held up are replaced, within a limit."""

from collections.abc import Iterator
from concurrent.futures import Future
from threading import Event

import pytest

from chat.tools.threads import Threads

SOON = 0.1


@pytest.fixture
def over() -> Iterator[Event]:
    event = Event()
    yield event
    event.set()


def hold(threads: Threads[bool], over: Event) -> Future[bool]:
    future = threads.submit(lambda: over.wait(5))
    while not future.running():
        pass
    return future


def test_work_waits_for_a_free_thread(over: Event) -> None:
    threads: Threads[bool] = Threads(1)
    hold(threads, over)
    waiting = threads.submit(lambda: True)
    with pytest.raises(TimeoutError):
        waiting.result(SOON)
    over.set()
    assert waiting.result(1)


def test_a_thread_given_up_is_replaced_even_for_work_that_waits(over: Event) -> None:
    threads: Threads[bool] = Threads(1)
    held = hold(threads, over)
    waiting = threads.submit(lambda: True)
    threads.give_up(held)
    assert waiting.result(1)


def test_no_more_threads_are_replaced_than_there_may_be(over: Event) -> None:
    threads: Threads[bool] = Threads(1)
    for _ in range(2):
        threads.give_up(hold(threads, over))
    with pytest.raises(TimeoutError):
        threads.submit(lambda: True).result(SOON)


def test_a_thread_that_comes_back_makes_room_again(over: Event) -> None:
    threads: Threads[bool] = Threads(1)
    for _ in range(2):
        threads.give_up(hold(threads, over))
    over.set()
    assert threads.submit(lambda: True).result(1)


def test_work_given_up_before_it_began_never_runs(over: Event) -> None:
    threads: Threads[bool] = Threads(1)
    hold(threads, over)
    ran: dict[str, bool] = {}
    waiting = threads.submit(lambda: ran.setdefault("it", True))
    waiting.cancel()
    over.set()
    assert threads.submit(lambda: True).result(1)
    assert not ran

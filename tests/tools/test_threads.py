"""Threads that are held up are replaced, within a limit."""

import time
from collections.abc import Iterator
from concurrent.futures import Future, wait
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


def test_after_a_burst_and_as_many_hanging_jobs_given_up_the_next_one_runs() -> None:
    threads, never = Threads[bool](2), Event()
    wait([threads.submit(lambda: True) for _ in range(6)], timeout=5)
    hanging = [threads.submit(never.wait) for _ in range(2)]
    while not all(job.running() for job in hanging):
        time.sleep(0.001)
    for job in hanging:
        threads.give_up(job)
    assert threads.submit(lambda: True).result(timeout=5)
    never.set()


def test_no_more_than_the_limit_run_at_once_and_all_get_their_turn() -> None:
    threads, running, most = Threads[None](3), list[int](), 0

    def work() -> None:
        nonlocal most
        running.append(1)
        most = max(most, len(running))
        time.sleep(0.01)
        running.pop()

    done, left = wait([threads.submit(work) for _ in range(30)], timeout=10)
    assert (len(done), len(left)) == (30, 0) and most <= 3

"""The threads that run blocking tools: never more than the limit, and never a job left while one is free."""

import time
from concurrent.futures import wait
from threading import Event

from chat.tools.threads import Threads


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

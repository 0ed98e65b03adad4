"""A request runs on a thread that is kept, with its connection, for the next one."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from django.db.backends.signals import connection_created

from tests.serving import serving
from travelbot.asgi import pages
from travelbot.pages import KEPT, Threads

ASKS = f"/share/{'x' * 43}/"
"""A page that asks the database."""
pytestmark = pytest.mark.django_db(transaction=True)


def opened_by_pages(asked: Callable[[], None]) -> int:
    """Connections that were opened on threads of pages while `asked` ran."""
    opened: list[str] = []

    def note(**_: Any) -> None:
        if threading.current_thread().name.startswith("page"):
            opened.append(threading.current_thread().name)

    connection_created.connect(note)
    try:
        asked()
    finally:
        connection_created.disconnect(note)
    return len(opened)


def ask(browser: httpx.Client, times: int) -> None:
    """One after the other: an answer is there a moment before its thread is free."""
    for _ in range(times):
        browser.get(ASKS)
        until = time.monotonic() + 10
        while not pages.threads._idle and time.monotonic() < until:
            time.sleep(0.005)


def test_pages_one_after_the_other_share_a_thread_and_its_connection() -> None:
    with serving() as url, httpx.Client(base_url=f"http://{url}", trust_env=False) as browser:
        assert opened_by_pages(lambda: ask(browser, 9)) == 1


def test_a_crowd_gets_a_thread_each_and_leaves_few_behind() -> None:
    with serving() as url, httpx.Client(base_url=f"http://{url}", trust_env=False) as browser:
        with ThreadPoolExecutor(3 * KEPT) as crowd:
            answers = list(crowd.map(lambda _: browser.get(ASKS).status_code, range(6 * KEPT)))
        assert answers == [404] * len(answers)
        ask(browser, 1)
        assert opened_by_pages(lambda: ask(browser, 3 * KEPT)) == 0
        assert 0 < len(pages.threads._idle) <= KEPT
    assert not pages.threads._idle


def test_a_thread_that_still_works_for_somebody_who_has_left_is_nobody_elses() -> None:
    threads, busy, done = Threads(), threading.Event(), threading.Event()
    thread = threads.take()
    thread.submit(lambda: (busy.set(), done.wait(5)))
    busy.wait(5)
    threads.give_back(thread)
    other = threads.take()
    assert other is not thread
    done.set()
    thread.submit(int).result()
    assert threads.take() is thread
    for each in (thread, other):
        each.shutdown()

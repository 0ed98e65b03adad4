"""What is pressed in several windows in the same moment is done once, on PostgreSQL too."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection

from chat.flows.reading import read
from chat.models import Owner, Run, StoredFlow
from chat.trials.starting import begin, cancel, resume
from chat.turns.flows import kept
from chat.turns.say import Refused
from tests.trials.making import MODEL, flow_row, flow_text

pytestmark = pytest.mark.django_db(transaction=True)

ALICE = Owner(AnonymousUser(), "alice")
WINDOWS = 6


def in_all_windows(press: Callable[[int], object]) -> int:
    """How many were not refused."""
    together = Barrier(WINDOWS)

    def one(window: int) -> bool:
        connection.ensure_connection()
        together.wait(10)
        try:
            press(window)
        except Refused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(WINDOWS) as threads:
        return sum(threads.map(one, range(WINDOWS)))


def test_one_run_begins() -> None:
    flow = flow_row()
    for _ in range(5):
        assert in_all_windows(lambda window: begin([flow], (MODEL,), owner=ALICE)) == 1
        cancel(Run.objects.get(status="running"))


def test_one_run_goes_on() -> None:
    runs = []
    for _ in range(WINDOWS):
        runs.append(begin([flow_row()], (MODEL,), owner=ALICE))
        cancel(runs[-1])
    assert in_all_windows(lambda window: resume(runs[window])) == 1
    assert Run.objects.filter(status="running").count() == 1


def test_one_file_is_kept_once() -> None:
    for number in range(5):
        text = flow_text({"say": f"Hello {number}"})
        flow = read(text, "hello")
        in_all_windows(lambda window, flow=flow, text=text: kept(flow, text, "saved", ALICE))  # type: ignore[misc]
    assert StoredFlow.objects.count() == 5

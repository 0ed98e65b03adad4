"""Work, counted instead of timed: the same on every run, however busy the machine is."""

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

ENDLESS_SECONDS = 15


def steps(work: Callable[[], Any]) -> int:
    """Lines of Python that were run, and calls of functions that are not Python's."""
    made, before = 0, sys.gettrace()

    def ran(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal made
        made += 1
        return ran

    def called(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal made
        made += event == "c_call"

    sys.settrace(ran)
    sys.setprofile(called)
    try:
        work()
    finally:
        sys.setprofile(None)
        sys.settrace(before)
    return made


def growth(work: Callable[[int], Callable[[], Any]], size: int) -> float:
    """How many times the steps twice the size takes: 2 if each costs the same, 4 if each looks at all."""
    work(2)()  # What is made once is made.
    return steps(work(2 * size)) / steps(work(size))


@contextmanager
def not_endless() -> Iterator[None]:
    """Ends what takes far more of the processor than it should, where no step is seen: within one match of a
    regular expression, or one copy of bytes. The test must be large enough for its square to take minutes.
    """

    def end(number: int, frame: FrameType | None) -> None:
        raise AssertionError(f"It took more than {ENDLESS_SECONDS} seconds of the processor.")

    before = signal.signal(signal.SIGVTALRM, end)
    signal.setitimer(signal.ITIMER_VIRTUAL, ENDLESS_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)

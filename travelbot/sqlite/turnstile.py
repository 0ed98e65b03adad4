"""A lock that is fair: whoever has waited longest gets it, also against one who lets go and asks again."""

import threading
from collections import deque


class Turnstile:
    """Any thread may let go, and so may a destructor that runs in the middle of `acquire`: see `_admit`."""

    def __init__(self) -> None:
        self._mutex = threading.RLock()
        self._waiting: deque[threading.Lock] = deque()
        self._taken = False

    def acquire(self, timeout: float) -> bool:
        """False if it was not let go of within `timeout` seconds."""
        turn = threading.Lock()
        turn.acquire()
        with self._mutex:
            self._waiting.append(turn)
            self._admit()
        try:
            return turn.acquire(timeout=timeout) or not self._withdraw(turn)
        except BaseException:  # Ctrl-C, while this waited.
            if not self._withdraw(turn):
                self.release()
            raise

    def release(self) -> None:
        with self._mutex:
            self._taken = False
            self._admit()

    def _admit(self) -> None:
        """Hand the lock to the first who waits. Everybody queues first, so that no wake-up is lost."""
        if not self._taken and self._waiting:
            self._taken = True
            self._waiting.popleft().release()

    def _withdraw(self, turn: threading.Lock) -> bool:
        """Wait no longer; False if the lock was handed over just now."""
        with self._mutex:
            if turn not in self._waiting:
                return False
            self._waiting.remove(turn)
            return True

"""Texts that were made once and may be asked for again: kept as long as there is room for them."""

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

Text = TypeVar("Text", bound=str)


class Remembered(Generic[Text]):
    """The latest asked for, `room` characters of them, for all threads of the process."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._held = 0
        self._texts = OrderedDict[bytes, Text]()
        self._lock = Lock()

    def get(self, key: bytes, make: Callable[[], Text]) -> Text:
        """Whoever asks for it while it is being made makes it too."""
        with self._lock:
            if key in self._texts:
                self._texts.move_to_end(key)
                return self._texts[key]
        made = make()
        with self._lock:
            self._keep(key, made)
        return made

    def _keep(self, key: bytes, made: Text) -> None:
        if key not in self._texts:
            self._texts[key] = made
            self._held += len(made)
        while self._held > self._room:
            _, oldest = self._texts.popitem(last=False)
            self._held -= len(oldest)

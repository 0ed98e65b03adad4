"""What a call says while it runs: its latest words, told at most twice a second and never after its end."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from chat.agent.happenings import CallProgress, Tell
from chat.canonical import one_line, shortened

PAUSE = 0.5
"""Seconds between two tellings."""
LONGEST = 200


class Progress:
    """Heard in whatever thread the tool runs, told on the loop. To be heard costs an assignment."""

    def __init__(self) -> None:
        self._words = ""
        self._loop, self._heard = asyncio.get_running_loop(), asyncio.Event()
        self._noted = False
        """Whether the loop knows of something new: set after the words, cleared before they are read."""

    def hear(self, words: object) -> None:
        """What is no text becomes text here, where it is the tool's own fault if it cannot."""
        self._words = words if isinstance(words, str) else str(words)
        if not self._noted:
            self._noted = True
            with suppress(RuntimeError):  # A thread that was given up may outlive the loop.
                self._loop.call_soon_threadsafe(self._heard.set)

    def end(self) -> None:
        """From now on nothing wakes the loop."""
        self._noted = True

    async def tell_on(self, position: int, tell: Tell) -> None:
        told = ""
        while True:
            await self._heard.wait()
            self._heard.clear()
            self._noted = False
            if (words := _shown(self._words)) != told:
                told = words
                await tell(CallProgress(position, words))
            await asyncio.sleep(PAUSE)


@contextmanager
def told(position: int, tell: Tell, group: asyncio.TaskGroup) -> Iterator[Callable[[str], None]]:
    """What is heard within is told by a task of `group`: if that fails, so does the group."""
    progress = Progress()
    telling = group.create_task(progress.tell_on(position, tell))
    try:
        yield progress.hear
    finally:
        progress.end()
        telling.cancel()


def _shown(words: str) -> str:
    """On one line, with what no database keeps replaced."""
    return shortened(one_line(words[: 2 * LONGEST]), LONGEST)
